/* Applies the reader's colour scheme before the page is painted (Material for MkDocs 9.8.1,
 * partials/javascripts/palette.html, MIT), in a file because the policy allows no inline script. */
(function () {
  var palette = window.__md_get("__palette");
  var color = palette && palette.color;
  if (!color) {
    // First visit: follow the machine, so that a dark screen does not flash white.
    color = { media: "(prefers-color-scheme)" };
  }
  if (color.media === "(prefers-color-scheme)") {
    var light = matchMedia("(prefers-color-scheme: light)").matches;
    var input = document.querySelector(
      "[data-md-color-media='(prefers-color-scheme: " + (light ? "light" : "dark") + ")']"
    );
    if (!input) return;
    color = {
      media: input.getAttribute("data-md-color-media"),
      scheme: input.getAttribute("data-md-color-scheme"),
      primary: input.getAttribute("data-md-color-primary"),
      accent: input.getAttribute("data-md-color-accent"),
    };
  }
  Object.keys(color).forEach(function (key) {
    document.body.setAttribute("data-md-color-" + key, color[key]);
  });
})();
