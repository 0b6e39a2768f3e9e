/* "Chép trích dẫn": copies a clause's official citation.
 * In: <button class="cite" data-cite="..." hidden> anywhere on the page (hidden: without script it could do nothing).
 * Out: the text on the clipboard and a sentence in a live region. */
(function () {
  "use strict";
  var DONE = "Đã chép trích dẫn";
  var FAILED = "Trình duyệt không cho chép. Trích dẫn: ";

  var status = document.createElement("div");
  status.className = "cite-status";
  status.setAttribute("role", "status");
  status.setAttribute("aria-live", "polite");
  document.body.appendChild(status);
  var timer = 0;

  function announce(sentence, lasts) {
    clearTimeout(timer);
    status.textContent = ""; // the same sentence twice is announced twice
    requestAnimationFrame(function () {
      status.textContent = sentence;
      status.classList.add("cite-status--shown");
    });
    timer = setTimeout(function () {
      status.classList.remove("cite-status--shown");
      status.textContent = "";
    }, lasts);
  }

  /* An old way that works where navigator.clipboard does not exist: plain http and some file: pages. */
  function copyBySelection(text) {
    var box = document.createElement("textarea");
    box.value = text;
    box.className = "cite-box";
    box.setAttribute("readonly", "");
    document.body.appendChild(box);
    var active = document.activeElement;
    box.select();
    var copied = false;
    try {
      copied = document.execCommand("copy");
    } catch (error) {
      copied = false;
    }
    box.remove();
    if (active && active.focus) active.focus();
    return copied;
  }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) {
      return navigator.clipboard.writeText(text).then(
        function () { return true; },
        function () { return copyBySelection(text); }
      );
    }
    return Promise.resolve(copyBySelection(text));
  }

  document.querySelectorAll("button.cite[data-cite]").forEach(function (button) {
    button.hidden = false;
  });

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button.cite[data-cite]");
    if (!button) return;
    var text = button.dataset.cite;
    copy(text).then(function (copied) {
      button.classList.toggle("cite--done", copied);
      if (copied) announce(DONE + ": " + text, 4000);
      else announce(FAILED + text, 20000);
      setTimeout(function () { button.classList.remove("cite--done"); }, 2500);
    });
  });
})();
