/* Which pages hold which words: lists of page numbers by word number. Pure.
 *
 * MiniSearch weighs words; on thousands of pages weighing every page for "phòng chống mại dâm" takes longer than a
 * frame. Here the pages that hold all the words are counted, and the few hundred most promising are named, by how
 * many of the words stand in their names; only those are weighed. */
(function (scope) {
  "use strict";

  function Postings() {
    this.anywhere = new Map(); // word number → [page, …] ascending
    this.names = new Map();
  }

  function put(table, number, page) {
    var list = table.get(number);
    if (!list) table.set(number, [page]);
    else if (list[list.length - 1] !== page) list.push(page);
  }

  Postings.prototype.add = function (page, numbers, inName) {
    for (var i = 0; i < numbers.length; i++) {
      if (!numbers[i]) continue;
      put(this.anywhere, numbers[i], page);
      if (inName) put(this.names, numbers[i], page);
    }
  };

  /* How many of the words each page holds. `words`: for each word of the query, the word numbers it may be. */
  function tally(table, words, pages) {
    var counts = new Uint8Array(pages);
    var seen = new Uint8Array(pages);
    words.forEach(function (numbers, word) {
      numbers.forEach(function (number) {
        var list = table.get(number) || [];
        for (var i = 0; i < list.length; i++) {
          if (seen[list[i]] === word + 1) continue;
          seen[list[i]] = word + 1;
          counts[list[i]]++;
        }
      });
    });
    return counts;
  }

  /* Out: the pages that answer (all the words, or any), and which of them to weigh: at most `most`. */
  Postings.prototype.select = function (words, pages, together, most) {
    var held = tally(this.anywhere, words, pages);
    var named = tally(this.names, words, pages);
    var least = together ? words.length : 1;
    var found = [];
    var shelves = []; // by merit: words in the name first, then words at all
    for (var page = 0; page < pages; page++) {
      if (held[page] < least) continue;
      found.push(page);
      var shelf = named[page] * 32 + held[page];
      (shelves[shelf] = shelves[shelf] || []).push(page);
    }
    var weighed = new Uint8Array(pages);
    var left = most;
    for (var at = shelves.length - 1; at >= 0 && left > 0; at--) {
      if (!shelves[at]) continue;
      shelves[at].slice(0, left).forEach(function (one) { weighed[one] = 1; });
      left -= shelves[at].length;
    }
    return { found: found, weighed: weighed };
  };

  scope.SoTay.Postings = Postings;
})(typeof self !== "undefined" ? self : globalThis);
