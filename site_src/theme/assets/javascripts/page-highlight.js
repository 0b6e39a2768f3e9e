/* Marks on a page the words the reader came for: ?h=mai+dam marks "mại dâm".
 * In: the h parameter (words; a final * leaves the last one open), SoTay.folding and SoTay.ranking.
 * Out: <mark> around text in the article, and a line that says so with a button to take the marks off. */
(function () {
  "use strict";
  var wanted = new URLSearchParams(location.search).get("h");
  var article = document.querySelector("article.md-content__inner");
  if (!wanted || !article) return;

  var folding = window.SoTay.folding;
  var ranking = window.SoTay.ranking;
  var query = ranking.parseQuery(wanted.replace(/\*$/, "") + (/\*$/.test(wanted) ? "" : " "));
  if (!query.length) return;
  if (/\*$/.test(wanted)) query[query.length - 1].prefix = true;

  var SKIPPED = "script, style, svg, mark, [data-search-exclude], .headerlink, .highlight-bar, .visually-hidden";
  var BLOCKS = "p, li, td, th, dt, dd, h1, h2, h3, h4, h5, h6, caption, figcaption, blockquote, summary, div, section, article";

  /* All words of the article in order, each with its text node; a null stands between two blocks. */
  function collect() {
    var walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, {
      acceptNode: function (node) {
        return node.parentElement.closest(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT;
      },
    });
    var words = [];
    var block = null;
    var node;
    while ((node = walker.nextNode())) {
      var owner = node.parentElement.closest(BLOCKS);
      if (owner !== block) words.push(null);
      block = owner;
      /* Text of a page is no HTML: no tag or entity may be read out of it. */
      var text = node.data.replace(/[<&]/g, " ");
      folding.eachWord(text, (function (place) {
        return function (start, end) { words.push({ node: place, start: start, end: end, word: place.data.slice(start, end) }); };
      })(node));
    }
    return words;
  }

  function bitsFor(word, form) {
    var value = folding[form](word);
    var mask = 0;
    query.forEach(function (term, q) {
      if (form === "exact" && !term.marked) return;
      if (value === term[form] || (term.prefix && value.startsWith(term[form]))) mask |= 1 << q;
    });
    return mask;
  }

  function mark() {
    var words = collect();
    var masks = words.map(function (word) { return word ? bitsFor(word.word, "fold") : 0; });
    var exacts = words.map(function (word, i) { return masks[i] ? bitsFor(word.word, "exact") : 0; });
    var marked = query.reduce(function (mask, term, q) { return term.marked ? mask | (1 << q) : mask; }, 0);
    var chosen = ranking.wordsToMark(masks, exacts, query.length, marked);

    /* Neighbours in one text node share one mark. */
    var stretches = [];
    chosen.forEach(function (at, i) {
      var word = words[at];
      var last = stretches[stretches.length - 1];
      if (last && chosen[i - 1] === at - 1 && last.node === word.node) last.end = word.end;
      else stretches.push({ node: word.node, start: word.start, end: word.end });
    });
    stretches.reverse().forEach(function (stretch) { // from the end, so that offsets stay true
      var range = document.createRange();
      range.setStart(stretch.node, stretch.start);
      range.setEnd(stretch.node, stretch.end);
      var box = document.createElement("mark");
      box.dataset.found = "";
      range.surroundContents(box);
    });
    return stretches.length;
  }

  function unmark() {
    article.querySelectorAll("mark[data-found]").forEach(function (box) {
      var parent = box.parentNode;
      box.replaceWith(document.createTextNode(box.textContent));
      parent.normalize();
    });
    var url = new URL(location.href);
    url.searchParams.delete("h");
    history.replaceState(history.state, "", url);
  }

  function tell(count) {
    var bar = document.createElement("div");
    bar.className = "highlight-bar no-print";
    var text = document.createElement("span");
    text.textContent = "Đang đánh dấu " + count + " chỗ có “" + wanted.replace(/\*$/, "") + "” trong trang này.";
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = "Bỏ đánh dấu";
    button.addEventListener("click", function () {
      unmark();
      bar.remove();
    });
    bar.append(text, button);
    var title = article.querySelector("h1");
    if (title) title.after(bar);
    else article.prepend(bar);
  }

  var count = mark();
  if (!count) return;
  tell(count);
  /* The new line moved the page: go again to where the address points. */
  var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target) target.scrollIntoView();
  else if (article.querySelector("mark[data-found]")) {
    var first = article.querySelector("mark[data-found]");
    if (first.getBoundingClientRect().top > window.innerHeight) first.scrollIntoView({ block: "center" });
  }
})();
