/* What each rule of script.yml finds and what it leaves alone: `semgrep --test`. Never run. */
// ruleid: html-from-text
element.innerHTML = name;
// ruleid: html-from-text
element.insertAdjacentHTML("beforeend", name);
// ok: html-from-text
element.textContent = name;

// ruleid: code-from-text
setTimeout("go()", 100);
// ok: code-from-text
setTimeout(go, 100);

// ruleid: message-from-anywhere
window.addEventListener("message", take);
// ok: message-from-anywhere
worker.postMessage(question);

// ruleid: another-address
fetch("https://example.org/");
// ok: another-address
fetch("/hoc-tap/phien");
