/* Numbered texts against a query: the step between words (vocabulary.js) and merit (ranking.js). Pure. */
(function (scope) {
  "use strict";

  var ranking = scope.SoTay.ranking;

  /* Tables from word numbers to the query words they match. Built once a query, then looked up a word at a time. */
  function tablesOf(words, list) {
    var masks = new Int32Array(words.folds.length);
    var wholes = new Int32Array(words.folds.length);
    var exacts = new Int32Array(words.exacts.length);
    var marked = 0;
    list.forEach(function (word, q) {
      var bit = 1 << q;
      var i;
      if (words.foldNumbers.has(word.fold)) {
        masks[words.foldNumbers.get(word.fold)] |= bit;
        wholes[words.foldNumbers.get(word.fold)] |= bit;
      }
      if (word.prefix) {
        for (i = 1; i < words.folds.length; i++) if (words.folds[i].startsWith(word.fold)) masks[i] |= bit;
      }
      if (!word.marked) return;
      marked |= bit;
      for (i = 1; i < words.exacts.length; i++) {
        if (words.exacts[i] === word.exact || (word.prefix && words.exacts[i].startsWith(word.exact))) exacts[i] |= bit;
      }
    });
    return { masks: masks, wholes: wholes, exacts: exacts, marked: marked, n: list.length };
  }

  function look(numbers, table) {
    var masks = new Int32Array(numbers.length);
    for (var i = 0; i < numbers.length; i++) masks[i] = table[numbers[i]];
    return masks;
  }

  /* The narrowest stretch of a text with all the words, or null. Only looked for when the phrase itself is not there. */
  function nearest(text, tables, found) {
    var n = tables.n;
    if (n < 2 || found.run === n || ranking.bits(found.covered) < n) return null;
    return ranking.stretches(look(text.folds, tables.masks), n, ranking.NEAR).reduce(function (best, pair) {
      return !best || pair[1] - pair[0] < best[1] - best[0] ? pair : best;
    }, null);
  }

  function marksIn(encoded, tables) {
    return ranking.wordsToMark(look(encoded.folds, tables.masks), look(encoded.exacts, tables.exacts), tables.n, tables.marked);
  }

  scope.SoTay.matching = { tablesOf: tablesOf, nearest: nearest, marksIn: marksIn };
})(typeof self !== "undefined" ? self : globalThis);
