/* Cutting a hit out of its text and marking it, as HTML for the result list. Pure: escaped HTML in, escaped HTML with
 * <mark> out. The words marked are those of the text, so their marks are kept whatever was typed. */
(function (scope) {
  "use strict";

  var folding = scope.SoTay.folding;
  var ranking = scope.SoTay.ranking;
  var matching = scope.SoTay.matching;

  var SNIPPET = 220; // characters of text around a hit

  function placesOf(text) {
    var places = [];
    folding.eachWord(text, function (start, end) { places.push([start, end]); }, function () {
      if (places.length && places[places.length - 1]) places.push(null);
    });
    return places;
  }

  function withMarks(text, from, to, places, chosen) {
    var out = "";
    var cursor = from;
    var open = false;
    chosen.forEach(function (at, i) {
      var place = places[at];
      if (place[0] < from || place[1] > to) return;
      if (!open) out += text.slice(cursor, place[0]) + "<mark>";
      else out += text.slice(cursor, place[0]);
      /* Neighbouring words share one mark, with the spaces between them. */
      var follower = places[chosen[i + 1]];
      var joined = chosen[i + 1] === at + 1 && follower && follower[1] <= to &&
        text.slice(place[1], follower[0]).indexOf("<") < 0;
      out += text.slice(place[0], place[1]);
      if (!joined) out += "</mark>";
      open = joined;
      cursor = place[1];
    });
    return out + text.slice(cursor, to);
  }

  function withoutTags(html) {
    return html.replace(/<(?!\/?mark>)[^>]*>/g, " ").replace(/\s+/g, " ").trim();
  }

  /* The stretch of the text around its best hit, marked. HTML in, HTML out, with no tag but <mark>. */
  function snippet(text, encoded, tables) {
    var places = placesOf(text);
    var chosen = matching.marksIn(encoded, tables).filter(function (at) { return places[at]; });
    var found = ranking.measure(encoded, tables);
    var near = matching.nearest(encoded, tables, found);
    var centre = near ? near[0] : found.runAt >= 0 && places[found.runAt] ? found.runAt : chosen.length ? chosen[0] : -1;
    if (centre < 0) return "";
    var from = places[centre][0];
    var first = centre;
    while (first > 0 && places[first - 1] && from - places[first - 1][0] < SNIPPET / 3) first--;
    /* Begin with the block where it is near. */
    var begins = first === 0 || !places[first - 1];
    from = places[first][0];
    var last = centre;
    while (last + 1 < places.length && places[last + 1] && places[last + 1][1] - from < SNIPPET) last++;
    var ends = last + 1 >= places.length || !places[last + 1];
    var to = ends ? (last + 1 >= places.length ? text.length : closeOf(text, places[last][1])) : places[last][1];
    return (begins ? "" : "… ") + withoutTags(withMarks(text, from, to, places, chosen)) + (ends ? "" : " …");
  }

  function escape(text) {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  }

  function closeOf(text, at) {
    var tag = text.indexOf("<", at);
    return tag < 0 ? text.length : tag;
  }

  function marked(text, encoded, tables) {
    var places = placesOf(text);
    return withMarks(text, 0, text.length, places, matching.marksIn(encoded, tables).filter(function (at) { return places[at]; }));
  }

  scope.SoTay.marking = { snippet: snippet, marked: marked, escape: escape };
})(typeof self !== "undefined" ? self : globalThis);
