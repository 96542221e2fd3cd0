/**
 * The steps of {@code routes/looking}: which plans there are, which of their tasks and which
 * documents changed, and whether what is missing was deleted. A look only names pairs; what becomes
 * of them is decided by {@code routes/reconcile}.
 */
package io.plannersync.looking;
