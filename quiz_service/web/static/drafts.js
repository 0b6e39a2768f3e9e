/* Answers that the server has not acknowledged yet, kept in this browser.
 *
 * One entry a page and attempt in localStorage, so that two tabs never overwrite each other. What a closed page left
 * behind is found when the attempt is opened again. Everything goes when somebody signs out, and an attempt's entries
 * go when its result is shown. A browser that refuses storage makes `keep` answer false: the page then says so.
 *
 * A draft: {base: number of the last step known, text: the fields as text, pending: the request that was not answered,
 * or null, at: when it was kept}.
 */
(() => {
  "use strict";

  if (window.sotayDrafts) {
    return;
  }
  const PREFIX = "sotay255-bai:";
  const page = Math.random().toString(36).slice(2);
  /** Entries of other pages that this page took over: name → their text when it did. */
  const adopted = new Map();

  const nameOf = (attempt) => `${PREFIX}${attempt}:${page}`;

  function names(prefix) {
    try {
      return Object.keys(localStorage).filter((name) => name.startsWith(prefix));
    } catch {
      return [];
    }
  }

  function remove(name) {
    try {
      localStorage.removeItem(name);
    } catch {
      /* a browser that refuses storage holds nothing */
    }
  }

  function read(name) {
    try {
      const raw = localStorage.getItem(name);
      const draft = JSON.parse(raw);
      return Number.isInteger(draft.base) && typeof draft.text === "string" ? { name, raw, draft } : null;
    } catch {
      return null;
    }
  }

  const drafts = {
    /** Keep this page's draft. True when the browser has it now. */
    keep(attempt, draft) {
      try {
        localStorage.setItem(nameOf(attempt), JSON.stringify({ ...draft, at: Date.now() }));
        return true;
      } catch {
        return false;
      }
    },

    /** The newest draft that any page left for this attempt, or null. */
    find(attempt) {
      const found = names(`${PREFIX}${attempt}:`).map(read).filter(Boolean);
      found.sort((one, other) => (one.draft.at || 0) - (other.draft.at || 0));
      const newest = found.pop();
      if (!newest) {
        return null;
      }
      adopted.set(newest.name, newest.raw);
      return newest.draft;
    },

    /** The server has everything: forget this page's draft, and the one it took over unless its page went on with it. */
    drop(attempt) {
      remove(nameOf(attempt));
      for (const [name, raw] of adopted) {
        const now = read(name);
        if (now && now.raw === raw) {
          remove(name);
        }
      }
      adopted.clear();
    },

    /** Forget all drafts of an attempt. */
    dropAttempt(attempt) {
      names(`${PREFIX}${attempt}:`).forEach(remove);
    },

    /** Forget the drafts of all attempts: somebody else may use this browser next. */
    dropEverything() {
      names(PREFIX).forEach(remove);
    },

    isSignOut(form) {
      return new URL(form.getAttribute("action") || "", location.href).pathname.endsWith("/dang-xuat");
    },
  };

  document.addEventListener("submit", (event) => {
    if (!event.defaultPrevented && drafts.isSignOut(event.target)) {
      drafts.dropEverything();
    }
  });

  const submitted = document.querySelector("[data-submitted-attempt]");
  if (submitted) {
    drafts.dropAttempt(submitted.dataset.submittedAttempt);
  }

  window.sotayDrafts = drafts;
})();
