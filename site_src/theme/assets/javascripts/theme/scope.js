/* The theme's storage helpers (Material for MkDocs 9.8.1, partials/javascripts/base.html, MIT),
 * kept in a file because the content-security policy allows no inline script.
 * In: the data-scope attribute of this script's element. Out: four globals the theme's bundle reads. */
window.__md_scope = new URL(document.currentScript.dataset.scope, location);

window.__md_hash = function (text) {
  return Array.from(text).reduce(function (hash, letter) {
    return (hash << 5) - hash + letter.charCodeAt(0);
  }, 0);
};

window.__md_get = function (key, storage = localStorage, scope = window.__md_scope) {
  try {
    return JSON.parse(storage.getItem(scope.pathname + "." + key));
  } catch (error) {
    return null; // storage refused (a private window, a file: address): work without memory
  }
};

window.__md_set = function (key, value, storage = localStorage, scope = window.__md_scope) {
  try {
    storage.setItem(scope.pathname + "." + key, JSON.stringify(value));
  } catch (error) {
    /* the same: a reader's choice is then not remembered */
  }
};
