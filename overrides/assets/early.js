/* Before the first paint: the reader's colours and letters. */
try {
  const settings = JSON.parse(localStorage.getItem("essay.settings")) || {};
  for (const name of ["scheme", "size", "leading", "face"]) if (settings[name]) document.documentElement.dataset[name] = settings[name];
  if (settings.writing === "vertical" && document.currentScript.dataset.chapter) document.documentElement.classList.add("is-vertical");
} catch { /* no storage, no choices */ }
