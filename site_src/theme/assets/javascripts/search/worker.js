/* The theme's search worker, with our engine. Speaks the theme's four messages (Material for MkDocs 9.8.1):
 *   in  {type: 0, data: {config, docs, options}}   out {type: 1}
 *   in  {type: 2, data: "query"}                   out {type: 3, data: {items, suggest}}
 * The index named in message 0 may be empty: search.py then left the documents in search/documents.json, which is
 * fetched when the reader first opens the search box (a "warm" broadcast, see warm.js) and not on every page.
 * Opened by file:, the theme runs this file in an iframe (vendor/iframe-worker.js), where importScripts is a promise. */
(function () {
  "use strict";
  var SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
  var inFrame = typeof window !== "undefined";
  var here = inFrame ? document.querySelector("script[src]").src : self.location.href;

  var scripts = ["../vendor/minisearch.js", "folding.js", "ranking.js", "vocabulary.js", "postings.js", "matching.js",
    "marking.js", "engine.js"].map(function (name) {
    return String(new URL(name, here));
  });
  var engine = null; // promise of the engine

  /* The scripts, like the documents, only come when there is something to search. */
  function build(docs) {
    return Promise.resolve(importScripts.apply(null, scripts)).then(function () { return new self.SoTay.Engine(docs); });
  }

  function open() {
    if (!engine) {
      engine = fetch(new URL("../../../search/documents.json", here))
        .then(function (answer) {
          if (!answer.ok) throw new Error("search/documents.json: " + answer.status);
          return answer.json();
        })
        .then(function (data) { return build(data.docs); });
      engine.catch(function () { engine = null; }); // the next letter typed tries again
    }
    return engine;
  }

  function answer(message) {
    if (message.type === SETUP) {
      var docs = message.data.docs;
      if (!docs.length) return Promise.resolve({ type: READY });
      engine = build(docs);
      return engine.then(function () { return { type: READY }; });
    }
    if (message.type !== QUERY) return Promise.reject(new TypeError("unknown message " + message.type));
    if (!message.data.trim()) return Promise.resolve({ type: RESULT, data: { items: [] } });
    return open().then(function (ready) { return { type: RESULT, data: ready.search(message.data) }; });
  }

  var latest = 0;
  addEventListener("message", function (event) {
    if (!event.data || typeof event.data.type !== "number") return;
    var number = ++latest;
    answer(event.data).then(
      function (reply) {
        if (reply.type === RESULT && number !== latest) return; // the reader has typed on
        postMessage(reply);
      },
      function (error) {
        console.warn(error);
        if (event.data.type === QUERY) postMessage({ type: RESULT, data: { items: [] } });
      }
    );
  });

  if (!inFrame && typeof BroadcastChannel !== "undefined") {
    new BroadcastChannel("sotay-search").onmessage = function () { open().catch(function () {}); };
  }
})();
