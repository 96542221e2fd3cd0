package io.plannersync.model;

import java.time.Instant;

/** What the store shows of a pair. */
public sealed interface StoreSight {

  /**
   * The document.
   *
   * @param half the fields' values
   * @param raw the document's text exactly as read, which a write of ours is compared against
   * @param stamp its {@code sync_base}, null where it has none
   * @param modified its own {@code last_modified_at}, null where it has none or an unreadable one
   * @param planId the plan it asks for, null where it names none
   * @param partOf the store id of the task it is a checklist item of, null for a task of its own
   */
  record Document(
      Half half, String raw, String stamp, Instant modified, String planId, String partOf)
      implements StoreSight {

    /** Whether it says what every task needs. */
    public boolean isCreatable() {
      Value title = half.get(Field.TITLE);
      return !(title instanceof Value.Nothing || title instanceof Value.Refused);
    }
  }

  /** There is no such key. */
  record Missing() implements StoreSight {}

  /** The key holds something that is no task document; it is left as it is. */
  record Malformed(String reason) implements StoreSight {}

  StoreSight MISSING = new Missing();
}
