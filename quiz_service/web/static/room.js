/* The screen of a classroom: shows the code of this minute from the codes of the whole day that came with the page, so
 * that it goes on in a hall without network. The server's clock counts, as it was when the page was made: a computer
 * whose clock is wrong shows the right codes.
 */
(() => {
  "use strict";

  const MINUTE = 60000;
  const room = document.getElementById("phong");
  const code = document.getElementById("ma");
  const left = document.getElementById("con-lai");
  const day = JSON.parse(document.getElementById("ma-ca-ngay").textContent);
  const ahead = day.now - Date.now();

  function show() {
    const now = Date.now() + ahead;
    const place = Math.floor(now / MINUTE) - day.first;
    const text = day.codes[place] || "";
    if (code.textContent !== text) {
      code.textContent = text;
    }
    if (text) {
      left.textContent = `Mã đổi sau ${Math.ceil((MINUTE - (now % MINUTE)) / 1000)} giây.`;
    } else {
      left.textContent = place < 0 ? room.dataset.before : room.dataset.after;
    }
  }

  show();
  setInterval(show, 1000);
})();
