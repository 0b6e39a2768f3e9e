/* How well a text answers a query. Pure: masks and lengths in, numbers out; no index, no page.
 *
 * A query is at most 30 words. A text is measured as a list of masks: bit q of mask i says that word i of the
 * text matches word q of the query (0 also stands for the end of a block). Order of merit:
 * whole phrase in a title, words of a title, phrase in a heading, phrase in the text, scattered words;
 * a query typed with marks prefers the same marks; a whole last word is better than its beginning. */
(function (scope) {
  "use strict";

  var folding = scope.SoTay.folding;
  var MOST_WORDS = 30;

  /* "đội kiem tra" → [{exact: "đội", fold: "doi", marked: true, prefix: false}, …]. The last word may be
   * unfinished unless a space follows it; h=…* in an address says the same. */
  function parseQuery(text) {
    var finished = /[\s\p{P}]$/u.test(text) && !/\*$/.test(text);
    var list = folding.words(text).slice(0, MOST_WORDS).map(function (word) {
      var exact = folding.exact(word);
      var fold = folding.fold(word);
      return { exact: exact, fold: fold, marked: exact !== fold, prefix: false };
    });
    if (list.length && !finished) list[list.length - 1].prefix = true;
    return list;
  }

  function bits(mask) {
    var count = 0;
    for (; mask; mask &= mask - 1) count++;
    return count;
  }

  /* In: a text as numbers ({folds, exacts}) and the query's tables (number → mask: any form, with its marks, to its
   * end). Out: what was met: covered and exact words as masks, the longest run in the query's order with its place,
   * and how many whole phrases. Runs millions of times a query on a large site: nothing is allocated in the loop. */
  function measure(text, tables) {
    var n = tables.n;
    var folds = text.folds;
    var table = tables.masks;
    var found = { covered: 0, exact: 0, run: 0, runAt: -1, runExact: 0, phrases: 0, wholePhrases: 0 };
    for (var i = 0; i < folds.length; i++) {
      var mask = table[folds[i]];
      if (!mask) continue;
      found.covered |= mask;
      found.exact |= tables.exacts[text.exacts[i]];
      for (var q = 0; q < n; q++) {
        if (!(mask & (1 << q))) continue;
        /* Walk back along the run that ends here. */
        var depth = 1;
        while (depth <= q && i >= depth && table[folds[i - depth]] & (1 << (q - depth))) depth++;
        if (depth >= found.run) {
          /* Equal runs: the one with more of the reader's marks is the better place to show. */
          var like = 0;
          if (tables.marked) {
            for (var k = 0; k < depth; k++) like += tables.exacts[text.exacts[i - k]] & (1 << (q - k)) ? 1 : 0;
          }
          if (depth > found.run || like > found.runExact) {
            found.run = depth;
            found.runAt = i - depth + 1;
            found.runExact = like;
          }
        }
        if (depth === n) {
          found.phrases++;
          if (tables.wholes[folds[i]] & (1 << q)) found.wholePhrases++;
        }
      }
    }
    return found;
  }

  /* The narrowest stretches that hold every word of the query, in any order: [[first, last], …], each at most `most`
   * words long. "đội 178" lives in "Đội Kiểm tra liên ngành 178". */
  function stretches(masks, n, most) {
    var seen = new Int32Array(n).fill(-1);
    var list = [];
    for (var i = 0; i < masks.length; i++) {
      if (!masks[i]) continue;
      for (var q = 0; q < n; q++) if (masks[i] & (1 << q)) seen[q] = i;
      var first = i;
      for (q = 0; q < n; q++) if (seen[q] < first) first = seen[q];
      if (first < 0 || i - first >= most) continue;
      var last = list[list.length - 1];
      if (last && last[0] === first) continue;
      if (last && last[1] >= first && last[1] - last[0] > i - first) list.pop();
      list.push([first, i]);
    }
    return list;
  }

  var NEAR = 10; // words: about one Vietnamese phrase with its qualifiers

  /* 1 when every marked word of the query was met with its marks (or none is marked), down to 0.5 when none was. */
  function likeness(found, markedMask, n) {
    var marked = bits(markedMask);
    if (!marked) return 1;
    var met = found.run === n ? found.runExact : bits(found.exact & markedMask);
    return 0.5 + 0.5 * Math.min(1, met / marked);
  }

  /* A title (or another name) of `length` words: 0 … 1.3. */
  function titleMerit(found, length, n, markedMask) {
    var share = Math.min(1, n / Math.max(1, length));
    var covered = bits(found.covered);
    var merit;
    if (found.run === n) {
      merit = 0.6 + 0.4 * share + (found.runAt === 0 ? 0.12 : 0);
      if (length === n) merit = 1.3;
      if (!found.wholePhrases) merit *= 0.93;
    } else if (covered === n) {
      merit = 0.25 + 0.15 * share + 0.35 * ((found.run - 1) / (n - 1)); // n is 2 or more here
    } else if (covered) {
      merit = 0.3 * Math.pow(covered / n, 2) * (found.run > 1 ? 1 : 0.5);
    } else {
      return 0;
    }
    return merit * likeness(found, markedMask, n);
  }

  /* A piece of running text: 0 … 1.2. `span`: words in the narrowest stretch that holds the query, 0 when none is near. */
  function textMerit(found, n, markedMask, span) {
    var covered = bits(found.covered);
    if (!covered) return 0;
    var merit;
    if (found.run === n) {
      merit = 1 + 0.05 * Math.min(4, found.phrases - 1);
      if (!found.wholePhrases) merit *= 0.85;
    } else {
      merit = 0.35 * Math.pow(covered / n, 2) + 0.35 * (found.run > 1 ? found.run / n : 0);
      if (span) merit = Math.max(merit, 0.9 - 0.4 * (span - n) / NEAR);
    }
    return merit * likeness(found, markedMask, n);
  }

  /* A page: its best name, its best section (which says less when the name answers already), and a little of the
   * engine's own score (0 … 1). */
  function pageMerit(name, section, engineScore, boost) {
    return (10 * name + 4 * section * (1 - 0.5 * Math.min(1, name)) + engineScore) * Math.pow(boost, 0.35);
  }

  /* Which words of a text to mark: whole phrases if there are any; else all the words where they stand near
   * each other; else runs of two and more; else every word met. Marks are preferred where the query has them. Out: list of word positions. */
  function wordsToMark(masks, exacts, n, markedMask) {
    var runs = [];
    for (var i = 0; i < masks.length; i++) {
      for (var q = 0; q < n; q++) {
        if (!(masks[i] & (1 << q)) || (i && q && masks[i - 1] & (1 << (q - 1)))) continue;
        var length = 0;
        var like = 0;
        while (q + length < n && masks[i + length] & (1 << (q + length))) {
          if (exacts[i + length] & (1 << (q + length))) like++;
          length++;
        }
        runs.push({ at: i, length: length, like: like });
      }
    }
    var longest = runs.reduce(function (most, run) { return Math.max(most, run.length); }, 0);
    var near = longest < n ? stretches(masks, n, NEAR) : [];
    if (near.length) {
      runs = runs.filter(function (run) {
        return near.some(function (pair) { return run.at >= pair[0] && run.at + run.length - 1 <= pair[1]; });
      });
    } else {
      var least = longest === n ? n : Math.min(2, longest);
      runs = runs.filter(function (run) { return run.length >= least; });
    }
    if (markedMask) {
      var best = runs.reduce(function (most, run) { return Math.max(most, run.like); }, 0);
      if (longest === n) runs = runs.filter(function (run) { return run.like === best; });
    }
    var places = new Set();
    runs.forEach(function (run) {
      for (var k = 0; k < run.length; k++) places.add(run.at + k);
    });
    return Array.from(places).sort(function (a, b) { return a - b; });
  }

  scope.SoTay.ranking = {
    parseQuery: parseQuery, bits: bits, measure: measure, stretches: stretches, NEAR: NEAR, likeness: likeness, titleMerit: titleMerit,
    textMerit: textMerit, pageMerit: pageMerit, wordsToMark: wordsToMark,
  };
})(typeof self !== "undefined" ? self : globalThis);
