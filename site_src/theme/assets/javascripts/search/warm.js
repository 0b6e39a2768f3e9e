/* Tells the search worker to fetch its documents as soon as the reader opens the search box, before the first letter. */
(function () {
  "use strict";
  var box = document.querySelector("[data-md-component=search-query]");
  if (!box || typeof BroadcastChannel === "undefined" || location.protocol === "file:") return;
  box.addEventListener("focus", function () {
    var channel = new BroadcastChannel("sotay-search");
    channel.postMessage("warm");
    channel.close();
  }, { once: true });
})();
