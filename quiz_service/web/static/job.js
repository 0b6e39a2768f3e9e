/* Shows how far a job is, and opens its page again when it is over: the page then goes on to the answer.
 * Without this script the page loads itself again every few seconds.
 */
(() => {
  "use strict";

  const bar = document.getElementById("tien-do");
  const line = document.getElementById("trang-thai");
  const rows = document.getElementById("so-dong");
  const words = { waiting: "Đang chờ đến lượt.", running: "Đang làm." };
  const number = new Intl.NumberFormat("vi-VN");
  let wait = 1000;

  function tell(text) {
    if (line.textContent !== text) {
      line.textContent = text;
    }
  }

  async function look() {
    try {
      const answer = await fetch(bar.dataset.state, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.status === 401 || answer.status === 404) {
        location.reload();
        return;
      }
      const job = await answer.json();
      if (job.is_over) {
        location.reload();
        return;
      }
      tell(words[job.state] || "");
      if (job.total) {
        bar.max = job.total;
        bar.value = job.done;
        rows.textContent = `: ${number.format(job.done)} trên ${number.format(job.total)}`;
      }
      wait = 1000;
    } catch {
      tell("Đang mất kết nối với máy chủ. Việc vẫn tiếp tục; trang sẽ tự hỏi lại.");
      wait = Math.min(wait * 2, 15000);
    }
    setTimeout(look, wait);
  }

  setTimeout(look, wait);
})();
