/* Vietnamese text as searchable tokens. Pure: strings in, strings and numbers out; used by the worker and by the page.
 *
 * "exact" is NFC and lower case, with one way of placing tones: Mại → mại, hoà → hòa. "fold" also drops the marks: mại → mai. The letter đ has no
 * decomposition in Unicode, so it is folded by hand. */
(function (scope) {
  "use strict";

  var MARKS = /[\u0300-\u036f]/g;
  /* A word is letters, marks and digits; everything else separates, so "dâm;" and "17/6" split rightly.
   * Tags and entities are matched first, to be skipped: index text is HTML that was escaped once. */
  var PIECES = /<[^>]*>|&[#\w]+;|[\p{L}\p{M}\p{N}]+/gu;
  var BLOCK = /^<\/?(p|li|ul|ol|pre|h\d)\b/;

  /* Two schools write the tone of oa, oe, uy at the end of a word differently (hoà, hòa): one form for both. */
  var TONED = { "à": "òa", "á": "óa", "ả": "ỏa", "ã": "õa", "ạ": "ọa", "è": "òe", "é": "óe", "ẻ": "ỏe", "ẽ": "õe", "ẹ": "ọe",
    "ỳ": "ùy", "ý": "úy", "ỷ": "ủy", "ỹ": "ũy", "ỵ": "ụy" };
  var NEW_STYLE = /(^|[^q])(?:o([àáảãạèéẻẽẹ])|u([ỳýỷỹỵ]))$/;

  function exact(text) {
    return text.normalize("NFC").toLowerCase().replace(NEW_STYLE, function (all, before, o, u) {
      return before + TONED[o || u];
    });
  }

  function fold(text) {
    return text.toLowerCase().normalize("NFD").replace(MARKS, "").replace(/đ/g, "d").normalize("NFC");
  }

  /* Calls visit(start, end) for each word and gap(position) where a block ends: no phrase crosses a block. */
  function eachWord(text, visit, gap) {
    PIECES.lastIndex = 0;
    for (var piece = PIECES.exec(text); piece; piece = PIECES.exec(text)) {
      var first = piece[0][0];
      if (first === "<") {
        if (gap && BLOCK.test(piece[0])) gap(piece.index);
      } else if (first !== "&") {
        visit(piece.index, piece.index + piece[0].length);
      }
    }
  }

  function words(text) {
    var list = [];
    eachWord(text, function (start, end) { list.push(text.slice(start, end)); });
    return list;
  }

  /* Whether two words differ by one slip of the keyboard: a letter more, less, other, or two swapped. */
  function isOneSlip(a, b) {
    if (a === b || Math.abs(a.length - b.length) > 1) return false;
    var i = 0;
    while (i < a.length && a[i] === b[i]) i++;
    if (a.length === b.length) {
      if (a.slice(i + 1) === b.slice(i + 1)) return true;
      return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2);
    }
    return a.length > b.length ? a.slice(i + 1) === b.slice(i) : a.slice(i) === b.slice(i + 1);
  }

  scope.SoTay = scope.SoTay || {};
  scope.SoTay.folding = { exact: exact, fold: fold, eachWord: eachWord, words: words, isOneSlip: isOneSlip };
})(typeof self !== "undefined" ? self : globalThis);
