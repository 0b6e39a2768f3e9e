/* The index and the search: MiniSearch finds the pages, ranking.js orders them and their sections.
 *
 * In: the documents of search_index.json ({location, title, text, tags?, boost?}; a location with # is a section of
 * the page before the #). Out of search(): what the theme's result list expects, groups of one page each.
 * Knows nothing of workers or pages. Pages, not sections, are what MiniSearch holds: it keeps a query fast on
 * thousands of pages, and sections are only ranked within the best pages. */
(function (scope) {
  "use strict";

  var ranking = scope.SoTay.ranking;
  var matching = scope.SoTay.matching;
  var marking = scope.SoTay.marking;

  var WEIGHED = 300;      // pages given to MiniSearch to weigh; the others that answer are counted and listed last
  var CANDIDATES = 120;   // the heaviest of them, whose sections are ranked
  var SHOWN_IN_FULL = 20; // pages whose hits are cut out and marked; the list shows ten at first
  var MARKED = 50;        // sections cut out and marked in one answer; past that, two a page and the rest by name
  var TEASERS = 2;        // sections of a page shown before "more"
  var OTHER_NAME = 0.93;  // another name answers a little less well than the title

  function Engine(docs) {
    this.words = new scope.SoTay.Vocabulary();
    this.pages = [];
    this.read(docs);
    this.index();
  }

  Engine.prototype.read = function (docs) {
    var byPath = new Map();
    var engine = this;
    docs.forEach(function (doc) {
      var path = doc.location.split("#")[0];
      var page = byPath.get(path);
      if (!page) {
        page = {
          path: path, boost: doc.boost || 1, title: engine.words.encode(doc.title),
          names: (doc.tags || []).map(function (name) { return engine.words.encode(marking.escape(name)); }),
          article: doc, sections: [],
        };
        byPath.set(path, page);
        engine.pages.push(page);
      }
      page.sections.push({
        doc: doc, text: engine.words.encode(doc.text),
        title: doc === page.article ? null : engine.words.encode(doc.title),
      });
    });
  };

  Engine.prototype.index = function () {
    var engine = this;
    function list(parts) {
      var words = [];
      parts.forEach(function (part) {
        if (part) part.folds.forEach(function (number) { if (number) words.push(engine.words.folds[number]); });
      });
      return words;
    }
    function identity(value) { return value; }
    this.mini = new scope.MiniSearch({
      fields: ["names", "text"],
      extractField: function (page, field) {
        if (field === "id") return page.id;
        if (field === "names") return list([page.title].concat(page.names));
        return list(page.sections.map(function (section) { return section.title; })
          .concat(page.sections.map(function (section) { return section.text; })));
      },
      stringifyField: identity,   // words are cut and folded here already; the engine gets them as they are
      tokenize: identity,
      processTerm: identity,
      searchOptions: {
        tokenize: function (word) { return [word]; },
        boost: { names: 6, text: 1 },
      },
    });
    this.postings = new scope.SoTay.Postings();
    this.pages.forEach(function (page, id) {
      page.id = id;
      [page.title].concat(page.names).forEach(function (name) { engine.postings.add(id, name.folds, true); });
      page.sections.forEach(function (section) {
        if (section.title) engine.postings.add(id, section.title.folds, false);
        engine.postings.add(id, section.text.folds, false);
      });
    });
    this.mini.addAll(this.pages);
  };

  /* Pages that answer, best first as MiniSearch sees it; those it did not weigh come after, in the site's order. */
  Engine.prototype.find = function (list, together) {
    var engine = this;
    var words = new Map(); // a word said twice is looked for once
    list.forEach(function (word) { words.set(word.fold, words.has(word.fold) && !word.prefix ? words.get(word.fold) : word); });
    words = Array.from(words.values());
    var numbers = words.map(function (word) { return engine.words.numbersFor(word); });
    var chosen = this.postings.select(numbers, this.pages.length, together, WEIGHED);
    var weighed = chosen.weighed;
    var hits = this.mini.search({
      combineWith: together ? "AND" : "OR",
      queries: words.map(function (word) { return { queries: [word.fold], prefix: word.prefix }; }),
    }, {
      boostDocument: function (id) { return weighed[id] ? Math.sqrt(engine.pages[id].boost) : 0; },
    });
    if (hits.length < chosen.found.length) {
      chosen.found.forEach(function (id) { if (!weighed[id]) hits.push({ id: id, score: 0 }); });
    }
    return hits;
  };

  /* ---- ranking ---- */

  Engine.prototype.rank = function (page, tables, engineScore) {
    var n = tables.n;
    var title = ranking.measure(page.title, tables);
    var name = ranking.titleMerit(title, page.title.folds.length, n, tables.marked);
    var covered = title.covered;
    var otherName = -1; // the other name that answers better than the title, to be shown
    page.names.forEach(function (other, at) {
      var found = ranking.measure(other, tables);
      covered |= found.covered;
      var merit = OTHER_NAME * ranking.titleMerit(found, other.folds.length, n, tables.marked);
      if (merit <= name) return;
      name = merit;
      otherName = at;
    });
    var longest = title.run;
    var sections = page.sections.map(function (section) {
      var text = ranking.measure(section.text, tables);
      var near = matching.nearest(section.text, tables, text);
      var merit = ranking.textMerit(text, n, tables.marked, near ? near[1] - near[0] + 1 : 0);
      var heading = section.title ? ranking.measure(section.title, tables) : null;
      if (heading) {
        merit += 1.2 * ranking.titleMerit(heading, section.title.folds.length, n, tables.marked);
        covered |= heading.covered;
        longest = Math.max(longest, heading.run);
      }
      covered |= text.covered;
      longest = Math.max(longest, text.run);
      /* Words split between the page's name and one section ("sở y tế khám sức khỏe") belong together. */
      var joint = ranking.bits(title.covered | text.covered | (heading ? heading.covered : 0));
      if (joint === n && ranking.bits(text.covered) < n) merit += 0.4;
      return { section: section, merit: merit };
    });
    var best = sections.reduce(function (most, item) { return Math.max(most, item.merit); }, 0);
    return {
      page: page, sections: sections, name: name, otherName: otherName, best: best, covered: covered, longest: longest,
      merit: ranking.pageMerit(name, best, engineScore, page.boost),
    };
  };

  Engine.prototype.rankAll = function (hits, list) {
    var engine = this;
    var tables = matching.tablesOf(this.words, list);
    var top = hits.length ? hits[0].score : 1;
    var ranked = hits.slice(0, CANDIDATES).map(function (hit) {
      return engine.rank(engine.pages[hit.id], tables, hit.score / top);
    });
    ranked.sort(function (a, b) { return b.merit - a.merit; });
    return { list: list, tables: tables, ranked: ranked, hits: hits };
  };

  /* All the words, else all the words with slips mended, else any of them. */
  Engine.prototype.choose = function (list) {
    var engine = this;
    var known = list.every(function (word) { return engine.words.isKnown(word); });
    var asTyped = known ? this.rankAll(this.find(list, true), list) : null;
    function longestOf(answer) {
      return answer.ranked.reduce(function (most, item) { return Math.max(most, item.longest); }, 0);
    }
    /* Real words that nowhere stand together ("mai dan") are a slip more often than a question. */
    var suspicious = asTyped && list.length > 1 && asTyped.ranked.length > 0 && longestOf(asTyped) < 2;
    if (asTyped && asTyped.hits.length && !suspicious) return asTyped;

    var best = null;
    this.words.readings(list, known).forEach(function (reading) {
      if (!reading.every(function (word) { return engine.words.isKnown(word); })) return;
      if (known && !engine.words.isChain(reading)) return; // a real word is only changed for a known phrase
      var answer = engine.rankAll(engine.find(reading, true), reading);
      if (!answer.hits.length) return;
      var whole = longestOf(answer) / reading.length;
      if (!best || whole > best.whole || (whole === best.whole && answer.ranked[0].merit > best.answer.ranked[0].merit)) {
        best = { answer: answer, whole: whole };
      }
    });
    if (suspicious) return best && best.whole === 1 ? best.answer : asTyped;
    if (best) return best.answer;
    /* Not all together anywhere: any of them, with known slips mended first. */
    var mended = this.words.readings(list, false)[0] || list;
    return this.rankAll(this.find(mended, false), mended);
  };

  /* ---- what the list shows ---- */

  /* The address of a hit carries the words to mark on that page: page-highlight.js reads them. */
  function address(location, words) {
    var parts = location.split("#");
    return parts[0] + "?h=" + words + (parts.length > 1 ? "#" + parts[1] : "");
  }

  /* What to mark: as typed, or as put right; a final * leaves the last word open. */
  function wordsOf(answer, typed, text) {
    var list = answer.list;
    var last = list[list.length - 1];
    var words = list === typed ? text.replace(/[\s*]+/g, " ").trim() : list.map(function (word) { return word.exact; }).join(" ");
    return encodeURIComponent(words + (last.prefix ? "*" : ""));
  }

  function group(item, answer, terms, words, budget) {
    var tables = answer.tables;
    var page = item.page;
    function entry(doc, title, text, score) {
      return { location: address(doc.location, words), title: title, text: text, score: score, terms: terms };
    }
    var sections = item.sections.filter(function (part) { return part.merit > 0.15; })
      .sort(function (a, b) { return b.merit - a.merit; });
    var least = sections.length ? sections[0].merit / 2 : 0;
    sections = sections.filter(function (part) { return part.merit >= least; });
    var own = sections.find(function (part) { return part.section.doc === page.article; });
    var rest = sections.filter(function (part) { return part !== own; });
    /* The list opens the page itself when its name answers, or its own first text; else the best section. */
    var pageFirst = item.name >= 0.5 || 10 * item.name >= 4 * item.best || (own && own.merit >= item.best) || !rest.length;
    var top = item.merit;
    var articleText = pageFirst || own ? marking.snippet(page.article.text, page.sections[0].text, tables) : "";
    var article = entry(page.article, marking.marked(page.article.title, page.title, tables), articleText, pageFirst ? top : top * 0.99);
    if (item.otherName >= 0) {
      article.tags = [marking.marked(marking.escape(page.article.tags[item.otherName]), page.names[item.otherName], tables)];
    }
    var others = rest.map(function (part, place) {
      var doc = part.section.doc;
      var score = pageFirst || place >= TEASERS ? top * 0.98 : top;
      if (place >= TEASERS && budget.left <= 0) return entry(doc, doc.title, "", score);
      budget.left--;
      return entry(doc, marking.marked(doc.title, part.section.title, tables), marking.snippet(doc.text, part.section.text, tables), score);
    });
    return pageFirst ? [article].concat(others) : others.concat([article]);
  }

  Engine.prototype.suggest = function (answer, typed) {
    var last = typed[typed.length - 1];
    if (!last || !last.prefix || !answer.ranked.length) return [];
    var numbers = answer.ranked[0].page.title;
    for (var i = 0; i < numbers.folds.length; i++) {
      var fold = this.words.folds[numbers.folds[i]];
      var exact = this.words.exacts[numbers.exacts[i]];
      if (last.marked && exact.startsWith(last.exact)) return [exact];
      if (!last.marked && fold.startsWith(last.fold)) return [fold];
    }
    return [];
  };

  Engine.prototype.search = function (text) {
    var typed = ranking.parseQuery(text);
    if (!typed.length) return { items: [] };
    var answer = this.choose(typed);
    var engine = this;
    var words = wordsOf(answer, typed, text);
    var budget = { left: MARKED };
    var items = answer.ranked.map(function (item, place) {
      var terms = {};
      answer.list.forEach(function (word, q) { terms[word.exact] = Boolean(item.covered & (1 << q)); });
      if (place < SHOWN_IN_FULL) return group(item, answer, terms, words, budget);
      return [{ location: address(item.page.path, words), title: item.page.article.title, text: "", score: item.merit, terms: terms }];
    });
    /* Past the candidates: counted, listed by name in the engine's order. */
    var all = {};
    for (var i = CANDIDATES; i < answer.hits.length; i++) {
      var page = engine.pages[answer.hits[i].id];
      items.push([{ location: address(page.path, words), title: page.article.title, text: "", score: 0, terms: all }]);
    }
    return { items: items, suggest: this.suggest(answer, typed) };
  };

  scope.SoTay.Engine = Engine;
})(typeof self !== "undefined" ? self : globalThis);
