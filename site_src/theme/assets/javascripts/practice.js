/* Practice questions: with this script a choice is answered at once, in words; without it the answer stands in the
   disclosure below each question. Nothing is stored, nothing is sent. */
(function () {
  "use strict";

  function feedbackFor(section, id) {
    return section.querySelector('.practice-answer [data-choice="' + CSS.escape(id) + '"]');
  }

  function tell(section, status) {
    var inputs = Array.prototype.slice.call(section.querySelectorAll(".practice-choices input"));
    var chosen = inputs.filter(function (input) { return input.checked; });
    if (!chosen.length) {
      status.textContent = "Bạn chưa chọn câu trả lời nào.";
      return;
    }
    var right = inputs.every(function (input) {
      var answer = feedbackFor(section, input.value);
      return answer !== null && input.checked === (answer.dataset.right === "yes");
    });
    status.replaceChildren();
    var verdict = document.createElement("p");
    verdict.textContent = right ? "Đúng." : "Chưa đúng. Xem lời giải thích rồi thử lại.";
    status.appendChild(verdict);
    var list = document.createElement("ul");
    chosen.forEach(function (input) {
      var item = document.createElement("li");
      item.textContent = feedbackFor(section, input.value).textContent.trim();
      list.appendChild(item);
    });
    status.appendChild(list);
  }

  document.querySelectorAll("section.practice").forEach(function (section) {
    if (!section.querySelector(".practice-choices")) return;
    var button = document.createElement("button");
    button.type = "button";
    button.className = "md-button practice-check";
    button.textContent = "Kiểm tra câu này";
    var status = document.createElement("div");
    status.className = "practice-status";
    status.setAttribute("role", "status");
    button.addEventListener("click", function () { tell(section, status); });
    var answer = section.querySelector(".practice-answer");
    section.insertBefore(button, answer);
    section.insertBefore(status, answer);
  });
})();
