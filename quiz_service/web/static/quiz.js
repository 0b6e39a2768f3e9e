/* The page of an open attempt: says truthfully where the answers are, saves as one goes, submits once.
 *
 * It never says "saved on the server" or "submitted" before the server said so. Without these scripts the form works as
 * it is. drafts.js keeps, answers.js reads and fills the form, sending.js sends; here is what the person sees and does.
 */
(() => {
  "use strict";

  const form = document.getElementById("bai");
  const drafts = window.sotayDrafts;
  if (!form || !drafts || !window.sotayAnswers || !window.sotaySending) {
    return;
  }
  const answers = window.sotayAnswers(form);
  const status = document.getElementById("trang-thai");
  const announcement = document.getElementById("thong-bao");
  const notice = document.getElementById("can-biet");
  const [saveButton, submitButton] = form.querySelectorAll(".actions button");
  /** What to do once the server has everything. */
  let afterwards = null;

  const sending = window.sotaySending(form, answers, drafts, {
    show,
    saved: () => tell(""),
    settled: () => afterwards && afterwards(),
    submitted: (data) => location.assign(data.result),
    over: (data) => tell("Bài này đã nộp", [data.error], [["Xem kết quả", data.result]]),
    stale: onStale,
    signedOut: onSignedOut,
    refused: onRefused,
    lost: onLost,
  });
  const { now } = sending;

  // ---- what the page says

  /** [state, words] of the status line. */
  function stateNow() {
    if (now.stopped === "over" && !now.isSubmitting) {
      return ["server", "Bài đã nộp"];
    }
    if (!sending.hasUnsent()) {
      return ["server", now.savedAt ? `Đã lưu trên máy chủ lúc ${now.savedAt}` : "Chưa có câu trả lời nào cần lưu"];
    }
    const state = now.isKept ? "device" : "unsaved";
    const where = now.isKept ? "Mới lưu trên máy này" : "Chưa lưu";
    if (now.isSubmitting) {
      return [state, where + (now.hasFailed ? ". Chưa nộp được, sẽ tự gửi lại khi có mạng" : ", đang nộp…")];
    }
    if (now.stopped) {
      return [state, `${where}, máy chủ chưa nhận`];
    }
    const clash = answers.clashing().map((question) => `câu ${answers.numberOf(question)}`);
    if (clash.length && !now.pending && answers.sendable() === now.held) {
      return [state, `${where}: ${clash.join(", ")} có hai mục cùng số`];
    }
    return [state, now.hasFailed ? `${where}. Chưa gửi được, sẽ tự gửi lại` : where];
  }

  function show() {
    const [state, words] = stateNow();
    status.dataset.state = state;
    status.textContent = words;
    if (notice.firstChild) {
      const link = document.createElement("a");
      link.href = "#can-biet";
      link.textContent = "Xem việc cần làm";
      status.append(". ", link);
    }
    submitButton.textContent = now.isSubmitting ? "Đang nộp…" : "Nộp bài";
    submitButton.setAttribute("aria-disabled", String(now.isSubmitting));
    for (const question of answers.questions) {
      question.inert = now.isSubmitting;
    }
    // Read out when it turns good or bad, not at every tap.
    const isNews = state === "server" || now.hasFailed || now.stopped || !now.isKept;
    const news = words.replace(/ lúc .*/, "");
    if (isNews && announcement.textContent !== news) {
      announcement.textContent = news;
    }
  }

  /** A notice: title, sentences, links [words, address] and buttons [words, function]. No title: takes it away. */
  function tell(title, sentences = [], choices = []) {
    notice.replaceChildren();
    if (title) {
      const box = document.createElement("div");
      box.className = "notice notice--warning";
      box.setAttribute("role", "alert");
      const add = (parent, tag, words, className) => {
        const element = document.createElement(tag);
        element.textContent = words;
        element.className = className;
        parent.append(element, " ");
        return element;
      };
      add(box, "p", title, "notice-title");
      sentences.forEach((sentence) => add(box, "p", sentence, ""));
      const actions = choices.length ? add(box, "div", "", "actions") : null;
      for (const [words, target] of choices) {
        if (typeof target === "string") {
          add(actions, "a", words, "md-button").href = target;
        } else {
          const button = add(actions, "button", words, "md-button");
          button.type = "button";
          button.addEventListener("click", target);
        }
      }
      notice.append(box);
    }
    show();
  }

  const toNotice = () => notice.scrollIntoView({ block: "center" });

  function onStale(data) {
    const differing = answers.questions.filter((question) => data.differing.includes(question.dataset.question));
    const numbers = differing.map((question) => answers.numberOf(question)).join(", ");
    const takeTheirs = () => {
      Object.assign(now, { isLeaving: true, stopped: "leaving" });
      drafts.dropAttempt(form.dataset.attempt);
      location.replace(form.dataset.page);
    };
    const keepMine = () => {
      tell("");
      saveButton.focus();
      sending.keepMine(data.seq);
    };
    tell(
      `Bài đã được lưu ở nơi khác lúc ${data.saved_at}`,
      [
        "Có thể bạn đã mở bài này ở máy khác hoặc thẻ khác. Chưa có gì bị ghi đè.",
        `Khác với bản trên máy chủ: câu ${numbers}. Bạn muốn giữ bản nào?`,
      ],
      [
        ["Lấy bản trên máy chủ", takeTheirs],
        ["Giữ bản trên máy này", keepMine],
      ],
    );
  }

  function onSignedOut() {
    const sentence = now.isKept
      ? "Câu trả lời vẫn được giữ trên máy này và sẽ gửi tiếp sau khi bạn đăng nhập lại."
      : "Máy này không giữ được câu trả lời: hãy đăng nhập ở một thẻ khác rồi quay lại thẻ này.";
    tell("Phiên đăng nhập đã hết", [sentence], [["Đăng nhập lại", form.dataset.signIn]]);
    if (!now.isKept) {
      notice.querySelector("a").target = "_blank";
    }
  }

  function onRefused(data) {
    const byQuestion = data.by_question || {};
    const wrong = answers.questions.filter((question) => byQuestion[question.dataset.question]);
    const numbers = wrong.map((question) => answers.numberOf(question)).join(", ");
    answers.refuse(byQuestion);
    const general = data.general || (wrong.length ? [] : [data.error || "Hãy tải lại trang rồi thử lại."]);
    tell("Máy chủ chưa nhận", wrong.length ? [...general, `Hãy sửa câu ${numbers}.`] : general);
  }

  function onLost() {
    if (now.isSubmitting) {
      const where = now.isKept ? "Câu trả lời được giữ trên máy này." : "Đừng đóng trang này.";
      const goOn = () => {
        sending.goOnEditing();
        tell("");
        submitButton.focus();
      };
      tell(
        "Chưa nộp được",
        [`Mất mạng hoặc máy chủ bận. ${where} Bài sẽ tự gửi lại khi có mạng và chỉ được tính một lần.`],
        [["Thôi chờ, quay lại sửa bài", goOn]],
      );
    }
  }

  // ---- what the person does

  /** What was refused may be sent again as soon as the person does something about it. */
  function unrefuse() {
    if (now.stopped === "refused") {
      now.stopped = "";
      tell("");
    }
  }

  function onChange(event) {
    answers.forgive(event.target);
    answers.show();
    unrefuse();
    sending.changed();
    show();
  }

  function onSaveButton(event) {
    event.preventDefault();
    unrefuse();
    if (now.stopped) {
      toNotice();
    } else {
      sending.tryNow();
    }
  }

  function onSubmitButton(event) {
    event.preventDefault();
    const [clash] = answers.clashing();
    if (now.isSubmitting) {
      return;
    }
    if (clash) {
      clash.scrollIntoView();
      clash.querySelector("select").focus();
      return;
    }
    unrefuse();
    if (now.stopped) {
      toNotice();
      return;
    }
    const left = answers.unanswered();
    if (left.length) {
      askAbout(left);
    } else {
      tell("");
      sending.submit();
    }
  }

  /** Questions left open: the person says whether that is meant. */
  function askAbout(left) {
    const goOn = () => {
      tell("");
      left[0].scrollIntoView();
      left[0].querySelector("input:not([type=hidden]), select").focus();
    };
    const submitAnyway = () => {
      tell("");
      sending.submit();
      submitButton.focus();
    };
    tell(
      `Còn ${left.length} câu chưa trả lời`,
      [
        `Câu ${left.map((question) => answers.numberOf(question)).join(", ")}.`,
        "Câu chưa trả lời không có điểm, và nộp rồi thì không sửa được nữa.",
      ],
      [
        ["Trả lời tiếp", goOn],
        ["Vẫn nộp bài", submitAnyway],
      ],
    );
    toNotice();
  }

  /** Signing out forgets what is kept here: first send it, and ask where that cannot be done. */
  function onSignOut(event) {
    if (!drafts.isSignOut(event.target) || now.stopped === "over" || !sending.hasUnsent()) {
      return;
    }
    event.preventDefault();
    const leave = () => {
      Object.assign(now, { isLeaving: true, stopped: "leaving" });
      drafts.dropEverything();
      event.target.submit();
    };
    const stay = () => {
      afterwards = null;
      tell("");
    };
    afterwards = answers.clashing().length ? null : leave;
    tell(
      "Còn câu trả lời chưa gửi lên máy chủ",
      ["Đăng xuất bây giờ sẽ bỏ phần chưa gửi. Nếu gửi được, bạn sẽ được đăng xuất ngay sau đó."],
      [
        ["Ở lại trang này", stay],
        ["Bỏ phần chưa gửi và đăng xuất", leave],
      ],
    );
    toNotice();
    sending.tryNow();
  }

  // ---- begin

  document.getElementById("khong-tu-luu").hidden = true;
  form.addEventListener("input", onChange);
  form.addEventListener("change", onChange);
  form.addEventListener("submit", (event) => event.preventDefault());
  saveButton.addEventListener("click", onSaveButton);
  submitButton.addEventListener("click", onSubmitButton);
  document.addEventListener("submit", onSignOut, true);
  window.addEventListener("online", () => sending.tryNow());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && now.stopped === "over") {
      location.reload(); // submitted, then the back button: the server knows where to go
    } else if (event.persisted) {
      now.isLeaving = false;
      sending.tryNow();
    }
  });
  document.addEventListener("visibilitychange", () => {
    now.isLeaving = document.visibilityState === "hidden";
    if (!now.isSubmitting || !now.isLeaving) {
      sending.tryNow();
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (!now.isLeaving && !now.isKept && sending.hasUnsent()) {
      event.preventDefault();
    }
  });

  if ("unsent" in form.dataset) {
    sending.beginUnsent();
  } else {
    const left = drafts.find(form.dataset.attempt);
    if (left) {
      sending.goOnWith(left);
      if (left.pending && left.pending.kind === "submit") {
        tell("Bài chưa nộp", ["Lần trước bạn đã bấm Nộp bài nhưng máy chủ chưa nhận được. Hãy bấm Nộp bài lần nữa."]);
      }
    }
  }
  answers.show();
  show();
})();
