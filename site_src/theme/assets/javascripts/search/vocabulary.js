/* The words of the whole site, each with a number, and what is known of them. Pure.
 *
 * A word is kept twice: folded (what is compared) and exact (with its marks, for ranking). Neighbouring words are
 * remembered in pairs: Vietnamese writes most words as two syllables, so a correction is judged by its neighbour. */
(function (scope) {
  "use strict";

  var folding = scope.SoTay.folding;

  function Vocabulary() {
    this.numbers = new Map();      // a word as written → [folded number, exact number]
    this.foldNumbers = new Map();  // folded word → number
    this.folds = [""];             // number → folded word; 0 is the end of a block
    this.exactNumbers = new Map();
    this.exacts = [""];
    this.pairs = new Set();        // neighbours: first number × PAIR + second number
  }

  var PAIR = 1 << 20;

  Vocabulary.prototype.numberOf = function (word) {
    var known = this.numbers.get(word);
    if (known) return known;
    var exact = folding.exact(word);
    var fold = folding.fold(word);
    if (!this.foldNumbers.has(fold)) {
      this.foldNumbers.set(fold, this.folds.length);
      this.folds.push(fold);
    }
    if (!this.exactNumbers.has(exact)) {
      this.exactNumbers.set(exact, this.exacts.length);
      this.exacts.push(exact);
    }
    known = [this.foldNumbers.get(fold), this.exactNumbers.get(exact)];
    this.numbers.set(word, known);
    return known;
  };

  Vocabulary.prototype.encode = function (text) {
    var vocabulary = this;
    var folds = [];
    var exacts = [];
    var starts = []; // where each word stands in the text, to cut and mark it later
    var ends = [];
    folding.eachWord(text, function (start, end) {
      var pair = vocabulary.numberOf(text.slice(start, end));
      var before = folds[folds.length - 1];
      if (before) vocabulary.pairs.add(before * PAIR + pair[0]);
      folds.push(pair[0]);
      exacts.push(pair[1]);
      starts.push(start);
      ends.push(end);
    }, function (at) {
      if (!folds[folds.length - 1]) return;
      folds.push(0);
      exacts.push(0);
      starts.push(at);
      ends.push(at);
    });
    return {
      folds: Uint32Array.from(folds), exacts: Uint32Array.from(exacts),
      starts: Uint32Array.from(starts), ends: Uint32Array.from(ends),
    };
  };

  Vocabulary.prototype.isKnown = function (word) {
    if (this.foldNumbers.has(word.fold)) return true;
    if (!word.prefix) return false;
    for (var i = 1; i < this.folds.length; i++) if (this.folds[i].startsWith(word.fold)) return true;
    return false;
  };

  /* The numbers a query's word may stand for: itself, and all it may become when it is unfinished. */
  Vocabulary.prototype.numbersFor = function (word) {
    var numbers = [];
    if (word.prefix) {
      for (var i = 1; i < this.folds.length; i++) if (this.folds[i].startsWith(word.fold)) numbers.push(i);
    } else if (this.foldNumbers.has(word.fold)) {
      numbers.push(this.foldNumbers.get(word.fold));
    }
    return numbers;
  };

  Vocabulary.prototype.isPair = function (before, after) {
    var a = this.foldNumbers.get(before);
    var b = this.foldNumbers.get(after);
    return a !== undefined && b !== undefined && this.pairs.has(a * PAIR + b);
  };

  /* Whether each word of a reading is a neighbour of the next in some text. */
  Vocabulary.prototype.isChain = function (list) {
    var vocabulary = this;
    return list.every(function (word, at) { return at === 0 || vocabulary.isPair(list[at - 1].fold, word.fold); });
  };

  /* Words one slip away, best first: those that stand beside the neighbour in some text. A short word is only
   * corrected when it does, else "an" would become anything. */
  Vocabulary.prototype.corrections = function (list, at) {
    var word = list[at].fold;
    if (word.length < 2 || /^\d+$/.test(word)) return [];
    var before = at > 0 ? list[at - 1].fold : null;
    var after = at + 1 < list.length ? list[at + 1].fold : null;
    var beside = [];
    var other = [];
    for (var i = 1; i < this.folds.length; i++) {
      var candidate = this.folds[i];
      if (!folding.isOneSlip(word, candidate) || /\d/.test(candidate)) continue;
      if ((before && this.isPair(before, candidate)) || (after && this.isPair(candidate, after))) beside.push(candidate);
      else if (word.length >= 4) other.push(candidate);
    }
    return beside.length ? beside : other;
  };

  /* "maidam" → ["mai", "dam"] when the two are neighbours somewhere. */
  Vocabulary.prototype.split = function (word) {
    for (var cut = 1; cut < word.length; cut++) {
      if (this.isPair(word.slice(0, cut), word.slice(cut))) return [word.slice(0, cut), word.slice(cut)];
    }
    return null;
  };

  function plain(fold, prefix) {
    return { exact: fold, fold: fold, marked: false, prefix: prefix };
  }

  /* The query with each word that no page has put right. Every reading is a list of words. */
  Vocabulary.prototype.readings = function (list, evenKnown) {
    var vocabulary = this;
    var readings = [[]];
    list.forEach(function (word, at) {
      var choices = [[word]];
      if (evenKnown || !vocabulary.isKnown(word)) {
        var halves = word.fold.length > 3 && !vocabulary.isKnown(word) ? vocabulary.split(word.fold) : null;
        var fixes = vocabulary.corrections(list, at).slice(0, 6).map(function (fold) { return [plain(fold, false)]; });
        if (halves) fixes.unshift([plain(halves[0], false), plain(halves[1], word.prefix)]);
        choices = evenKnown ? choices.concat(fixes) : (fixes.length ? fixes : choices);
      }
      var longer = [];
      readings.forEach(function (reading) {
        choices.forEach(function (choice) { if (longer.length < 24) longer.push(reading.concat(choice)); });
      });
      readings = longer;
    });
    return readings;
  };

  scope.SoTay.Vocabulary = Vocabulary;
})(typeof self !== "undefined" ? self : globalThis);
