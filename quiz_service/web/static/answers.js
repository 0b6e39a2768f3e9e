/* The fields of a quiz's form as text and back; which questions are answered; what keeps one from being sent.
 * Names of fields: see quiz_service/web/attempt_form.py. Nothing here is sent or stored.
 */
(() => {
  "use strict";

  /** Fields that are part of no answer. */
  const OWN = new Set(["csrf_token", "base_seq", "client_key", "bo_trong", "lam"]);
  const STATES = { answered: ": đã trả lời", open: ": chưa trả lời", refused: ": cần sửa" };

  /** window.sotayAnswers(form): what can be asked of and done to the answers of this form. */
  window.sotayAnswers = (form) => {
    const questions = [...form.querySelectorAll("fieldset[data-question]")];
    const refused = new Map();

    const numberOf = (question) => questions.indexOf(question) + 1;
    const fieldsOf = (question) => [...question.querySelectorAll("input, select")];

    function entries() {
      return [...new FormData(form)].filter(([name]) => !OWN.has(name));
    }

    function isAnswered(question) {
      return fieldsOf(question).some((field) => {
        const kind = field.name.split(".")[0];
        return field.type === "radio" || field.type === "checkbox"
          ? kind === "pick" && field.checked
          : ["pair", "rank", "value", "text"].includes(kind) && field.value.trim() !== "";
      });
    }

    /** The place that two items of an ordering question share, or "". */
    function sharedPlace(question) {
      const places = fieldsOf(question).filter((field) => field.name.startsWith("rank.")).map((field) => field.value);
      return places.find((place, index) => place !== "" && places.indexOf(place) !== index) || "";
    }

    function clashing() {
      return questions.filter((question) => sharedPlace(question) !== "");
    }

    function tell(question, sentence) {
      const line = document.getElementById(`${question.id}-loi`);
      line.textContent = sentence;
      line.hidden = sentence === "";
      question.classList.toggle("question--refused", sentence !== "");
      if (sentence) {
        question.setAttribute("aria-describedby", line.id);
      } else {
        question.removeAttribute("aria-describedby");
      }
    }

    return {
      questions,
      numberOf,

      /** All fields as text: what a draft keeps. */
      read: () => new URLSearchParams(entries()).toString(),

      /** The fields that can be sent: a question whose items share a place is left out, its answer on the server stays. */
      sendable() {
        const out = new Set(clashing().map((question) => question.dataset.question));
        const sent = entries().filter(([name, value]) => !out.has(name === "q" ? value : name.split(".")[1]));
        return new URLSearchParams(sent).toString();
      },

      /** Put the fields back as `read` gave them. */
      fill(text) {
        const given = new URLSearchParams(text);
        for (const field of questions.flatMap(fieldsOf)) {
          if (field.type === "radio" || field.type === "checkbox") {
            field.checked = given.getAll(field.name).includes(field.value);
          } else if (field.type !== "hidden") {
            field.value = given.get(field.name) ?? "";
          }
        }
      },

      clashing,

      unanswered: () => questions.filter((question) => !isAnswered(question)),

      /** Say at each question what is wrong with it: question id → sentences; {} takes all of it away. */
      refuse(byQuestion) {
        refused.clear();
        for (const [id, sentences] of Object.entries(byQuestion)) {
          refused.set(id, sentences.join(" "));
        }
        this.show();
      },

      /** Bring the count, the list of questions and the sentences at the questions up to date. */
      show() {
        for (const question of questions) {
          const place = sharedPlace(question);
          const clash = place ? `Hai mục cùng mang số ${place}. Mỗi số chỉ dùng cho một mục.` : "";
          const sentence = refused.get(question.dataset.question) || clash;
          tell(question, sentence);
          const link = document.querySelector(`.question-map a[href="#${question.id}"]`);
          link.dataset.state = sentence ? "refused" : isAnswered(question) ? "answered" : "open";
          link.querySelector("span").textContent = STATES[link.dataset.state];
        }
        const count = questions.filter(isAnswered).length;
        document.getElementById("tien-do").value = count;
        document.getElementById("tien-do-nhan").textContent = `Đã trả lời ${count} trên ${questions.length} câu`;
      },

      /** A field changed: what the server said of its question no longer holds. */
      forgive(field) {
        const question = field.closest("fieldset[data-question]");
        if (question) {
          refused.delete(question.dataset.question);
        }
      },
    };
  };
})();
