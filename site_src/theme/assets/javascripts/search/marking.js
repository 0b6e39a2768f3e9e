/* Cutting a hit out of its text and marking it, as HTML for the result list. Pure: escaped HTML in, escaped HTML with
 * <mark> out. The words marked are those of the text, so their marks are kept whatever was typed.
 * `encoded` is the text as vocabulary.js numbered it: word number 0 is the end of a block. */
(function (scope) {
  "use strict";

  var ranking = scope.SoTay.ranking;
  var matching = scope.SoTay.matching;

  var SNIPPET = 220; // characters of text around a hit

  function withMarks(text, from, to, encoded, chosen) {
    var out = "";
    var cursor = from;
    var open = false;
    chosen.forEach(function (at, i) {
      var start = encoded.starts[at];
      var end = encoded.ends[at];
      if (start < from || end > to) return;
      out += text.slice(cursor, start) + (open ? "" : "<mark>") + text.slice(start, end);
      /* Neighbouring words share one mark, with what stands between them, unless that is a tag. */
      var next = chosen[i + 1];
      open = next === at + 1 && encoded.ends[next] <= to && text.slice(end, encoded.starts[next]).indexOf("<") < 0;
      if (!open) out += "</mark>";
      cursor = end;
    });
    return out + text.slice(cursor, to);
  }

  function withoutTags(html) {
    return html.replace(/<(?!\/?mark>)[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  }

  function escape(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  /* The stretch of the text around its best hit, marked; it keeps to one block. HTML in, HTML with no tag but <mark> out. */
  function snippet(text, encoded, tables) {
    var found = ranking.measure(encoded, tables);
    if (!found.covered) return "";
    var folds = encoded.folds;
    var near = matching.nearest(encoded, tables, found);
    var centre = near ? near[0] : found.runAt;
    var first = centre;
    while (first > 0 && folds[first - 1] && encoded.starts[centre] - encoded.starts[first - 1] < SNIPPET / 3) first--;
    var from = encoded.starts[first];
    var last = centre;
    while (last + 1 < folds.length && folds[last + 1] && encoded.ends[last + 1] - from < SNIPPET) last++;
    var begins = first === 0 || !folds[first - 1];
    var ends = last + 1 >= folds.length || !folds[last + 1];
    var tag = ends ? text.indexOf("<", encoded.ends[last]) : -1;
    var to = !ends ? encoded.ends[last] : tag < 0 ? text.length : tag;
    var chosen = matching.marksIn(encoded, tables);
    return (begins ? "" : "… ") + withoutTags(withMarks(text, from, to, encoded, chosen)) + (ends ? "" : " …");
  }

  /* A whole title or name, marked. */
  function marked(text, encoded, tables) {
    return withMarks(text, 0, text.length, encoded, matching.marksIn(encoded, tables));
  }

  scope.SoTay.marking = { snippet: snippet, marked: marked, escape: escape };
})(typeof self !== "undefined" ? self : globalThis);
