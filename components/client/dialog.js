/** The browser's own modal dialogs, by id: they trap the focus, close on Escape, and give the focus back. */

export function openDialog(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

export function closeDialog(id) {
  document.getElementById(id)?.close();
}
