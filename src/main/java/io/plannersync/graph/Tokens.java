package io.plannersync.graph;

import java.util.Optional;

/** Where the access token for Graph comes from. */
public interface Tokens {

  /** An identity that was not set up. */
  Tokens NONE =
      new Tokens() {
        @Override
        public Optional<String> token() {
          return Optional.empty();
        }

        @Override
        public void forget() {
          // There is none to forget.
        }

        @Override
        public String trouble() {
          return "this identity is not set up";
        }
      };

  /** A valid token, empty if none can be had now; {@link #trouble} then says why. */
  Optional<String> token();

  /** Graph refused the token: the next one must be a new one. */
  void forget();

  /** Why there is no token, one sentence without any secret; empty if there is one. */
  String trouble();
}
