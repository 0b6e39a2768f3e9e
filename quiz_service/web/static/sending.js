/* Sends the answers of an open attempt to the server: one request at a time, each until it is answered.
 *
 * A request has a key and is sent again, word for word, until the server has answered it; so an answer that got lost on
 * the way changes nothing. What is not acknowledged is kept by drafts.js. What is said about all this is quiz.js's part.
 */
(() => {
  "use strict";

  const PAUSE = 700; // ms after the last change
  const FIRST_DELAY = 2000; // ms until a failed request is sent again; doubles each time
  const LONGEST_DELAY = 60000;
  const PATIENCE = 20000; // ms to wait for an answer

  function newKey() {
    return [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  /** Out: [status, data, ms the server asks to wait]; status 0 when no answer came that can be read. */
  async function ask(address, options) {
    const limit = new AbortController();
    const clock = setTimeout(() => limit.abort(), PATIENCE);
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(address, { ...options, headers, redirect: "error", signal: limit.signal });
      const wait = 1000 * Number(response.headers.get("Retry-After")) || 0;
      return [response.status, await response.json(), wait];
    } catch {
      return [0, {}, 0];
    } finally {
      clearTimeout(clock);
    }
  }

  /** `say`: what quiz.js tells the person: show, saved, submitted, over, stale, signedOut, refused, lost, settled. */
  window.sotaySending = (form, answers, drafts, say) => {
    const { attempt, save: saveAddress, state: stateAddress } = form.dataset;
    const now = {
      /** Number of the last step that this page knows of. */
      base: Number(form.elements.base_seq.value),
      /** What the server holds, as `sendable` text; null when this page does not know. */
      held: answers.sendable(),
      savedAt: form.dataset.savedAt || "",
      /** The request that is not answered yet: {kind: "save" or "submit", key, base, body}. */
      pending: null,
      isSubmitting: false,
      /** Why nothing is sent until the person does something: "", "refused", "stale", "signed-out", "over", "leaving". */
      stopped: "",
      /** The browser keeps the draft. */
      isKept: true,
      hasFailed: false,
      isLeaving: false,
    };
    let isSending = false;
    let hasNewToken = false;
    let timer = 0;
    let delay = FIRST_DELAY;

    function keep() {
      now.isKept = drafts.keep(attempt, { base: now.base, text: answers.read(), pending: now.pending });
    }

    function schedule(time) {
      clearTimeout(timer);
      timer = setTimeout(pump, time);
    }

    function stop(why) {
      now.stopped = why;
      now.isSubmitting = false;
    }

    /** Send the next thing there is to send; nothing while a request is under way. */
    async function pump() {
      clearTimeout(timer);
      if (isSending || now.stopped) {
        return;
      }
      if (!now.pending) {
        const body = answers.sendable();
        if (!now.isSubmitting && body === now.held) {
          settle();
          return;
        }
        now.pending = { kind: now.isSubmitting ? "submit" : "save", key: newKey(), base: now.base, body };
      }
      keep();
      say.show();
      isSending = true;
      const request = now.pending;
      const [code, data, wait] = await post(request);
      isSending = false;
      await react(request, code, data, wait);
      say.show();
    }

    async function post(request) {
      const body = new URLSearchParams(request.body);
      body.set("base_seq", request.base);
      body.set("client_key", request.key);
      body.set("csrf_token", form.elements.csrf_token.value);
      const address = request.kind === "submit" ? form.getAttribute("action") : saveAddress;
      return ask(address, { method: "POST", body, keepalive: now.isLeaving });
    }

    async function react(request, code, data, wait) {
      if (code === 200 && request.kind === "submit" && data.result) {
        onSubmitted(data);
      } else if (code === 409 && data.result) {
        onOver(data);
      } else if (now.pending !== request) {
        schedule(PAUSE); // the person went on editing meanwhile
      } else if (code === 200 && request.kind === "save" && Number.isInteger(data.seq)) {
        onSaved(request, data);
      } else if (code === 409 && data.stale) {
        onStale(data);
      } else if (code === 401) {
        onSignedOut();
      } else if (code === 400 && !hasNewToken) {
        await renewToken();
      } else if (code >= 400 && code < 500 && code !== 408 && code !== 429) {
        onRefused(data);
      } else {
        onLost(wait);
      }
    }

    function onSaved(request, data) {
      Object.assign(now, { base: data.seq, held: request.body, savedAt: data.saved_at, pending: null, hasFailed: false });
      hasNewToken = false;
      delay = FIRST_DELAY;
      say.saved();
      if (now.isSubmitting) {
        pump();
      } else if (answers.sendable() === now.held) {
        settle();
      } else {
        keep();
        schedule(PAUSE);
      }
    }

    /** The server holds everything that can be sent. */
    function settle() {
      if (answers.clashing().length) {
        keep();
      } else {
        drafts.drop(attempt);
        now.isKept = true;
      }
      say.show();
      say.settled();
    }

    function onSubmitted(data) {
      now.stopped = "over";
      now.isLeaving = true;
      drafts.dropAttempt(attempt);
      say.submitted(data);
    }

    function onOver(data) {
      stop("over");
      now.pending = null;
      drafts.dropAttempt(attempt);
      say.over(data);
    }

    function onStale(data) {
      stop("stale");
      now.pending = null;
      keep();
      say.stale(data);
    }

    function onSignedOut() {
      const isNew = now.stopped !== "signed-out";
      stop("signed-out");
      keep();
      if (isNew) {
        say.signedOut();
      }
    }

    function onRefused(data) {
      stop("refused");
      now.pending = null;
      keep();
      say.refused(data);
    }

    function onLost(wait = 0) {
      now.hasFailed = true;
      // A whole room comes back at once: not in one instant, and none sooner than the server asks.
      schedule(Math.max(delay * (0.8 + 0.4 * Math.random()), Math.min(wait, LONGEST_DELAY) * (1 + 0.2 * Math.random())));
      delay = Math.min(2 * delay, LONGEST_DELAY);
      say.lost();
    }

    /** The page is older than the session: ask for a token once, then send the same request again. */
    async function renewToken() {
      const [code, data] = await ask(stateAddress, { cache: "no-store" });
      if (code === 200 && data.signed_in === false) {
        onSignedOut();
      } else if (code === 200 && data.csrf) {
        hasNewToken = true;
        document.querySelectorAll('input[name="csrf_token"]').forEach((field) => (field.value = data.csrf));
        if (now.stopped === "signed-out") {
          now.stopped = "";
          say.saved();
        }
        schedule(0);
      } else {
        onLost();
      }
    }

    return {
      now,
      keep,
      pump,

      hasUnsent: () => now.pending !== null || answers.sendable() !== now.held || answers.clashing().length > 0,

      /** A field changed. */
      changed() {
        if (now.stopped !== "over") {
          keep();
        }
        schedule(PAUSE);
      },

      /** The person asks, the network or the page is back: do not wait any longer. */
      tryNow() {
        delay = FIRST_DELAY;
        if (now.stopped === "signed-out") {
          renewToken();
        } else if (this.hasUnsent()) {
          pump();
        }
      },

      submit() {
        Object.assign(now, { isSubmitting: true, hasFailed: false });
        delay = FIRST_DELAY;
        pump();
      },

      /** The submission may have arrived: if so, the next save is told that the attempt is over. */
      goOnEditing() {
        Object.assign(now, { isSubmitting: false, pending: null, held: null });
        schedule(PAUSE);
      },

      /** After a stale save: this page's answers are to hold. */
      keepMine(seq) {
        Object.assign(now, { base: seq, held: null, stopped: "" });
        pump();
      },

      /** Go on with a draft that a closed page left. */
      goOnWith(draft) {
        answers.fill(draft.text);
        if (draft.base !== now.base) {
          Object.assign(now, { base: draft.base, held: null });
        }
        now.pending = draft.pending && draft.pending.kind === "save" ? draft.pending : null;
        pump();
      },

      /** What the page shows was refused before this script ran: keep it, and send nothing unasked. */
      beginUnsent() {
        now.held = null;
        now.stopped = "refused";
        keep();
      },
    };
  };
})();
