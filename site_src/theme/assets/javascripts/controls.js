/* The theme opens its menu and its search with <label>s, which a keyboard cannot reach.
 * Here real buttons take their place; without script the labels stay and work by touch. */
(function () {
  "use strict";
  var NAMES = { __drawer: "Danh mục", __search: "Tìm kiếm" };

  function upgrade(label) {
    var box = document.getElementById(label.htmlFor);
    if (!box) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = label.className + " st-toggle st-toggle" + label.htmlFor;
    button.setAttribute("aria-label", NAMES[label.htmlFor]);
    while (label.firstChild) button.appendChild(label.firstChild);
    function tell() { button.setAttribute("aria-expanded", String(box.checked)); }
    box.addEventListener("change", tell);
    tell();
    /* The label stays, hidden: the theme's own code listens to it. */
    button.addEventListener("click", function () { label.click(); });
    label.hidden = true;
    label.after(button);
  }

  document.querySelectorAll("label.md-header__button[for=__drawer], label.md-header__button[for=__search]")
    .forEach(upgrade);

  /* Firefox keeps a checkbox checked over a reload: a menu left open would cover the page. */
  window.addEventListener("pageshow", function () {
    var drawer = document.getElementById("__drawer");
    if (drawer && drawer.checked) drawer.click();
  });
})();
