/**
 * Who the service is towards Graph: the application itself, and an account that was signed in. The
 * promise: the text of a secret or a token leaves this package only as the return value of {@link
 * io.plannersync.graph.Tokens#token()}, and stands in Redis only encrypted.
 */
package io.plannersync.graph.identity;
