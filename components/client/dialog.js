/** The browser's own modal dialogs, by id: they trap the focus, close on Escape, and give the focus back. */

/** Show it; what is marked `data-first` has the focus then, wherever in the dialog it stands. */
export function openDialog(id, page = document) {
  const dialog = page.getElementById(id);
  if (!dialog || dialog.open) return;
  dialog.showModal();
  dialog.querySelector("[data-first]")?.focus();
}

export function closeDialog(id) {
  document.getElementById(id)?.close();
}
