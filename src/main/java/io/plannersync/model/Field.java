package io.plannersync.model;

/**
 * The fields that are kept equal. {@code docs/fields.md} has, for each of them, the store's and
 * Planner's properties and the canonical form of its {@link Value}.
 */
public enum Field {
  TITLE(Merging.WHOLE),
  PROGRESS(Merging.WHOLE),
  PRIORITY(Merging.WHOLE),
  START(Merging.WHOLE),
  DUE(Merging.WHOLE),
  BUCKET(Merging.WHOLE),
  ASSIGNEES(Merging.BY_MEMBER),
  LABELS(Merging.BY_MEMBER),
  DESCRIPTION(Merging.BY_LINE),
  CHECKLIST(Merging.BY_ITEM),
  ATTACHMENTS(Merging.BY_MEMBER),
  /** What the agent has to say for itself; goes one way, from the store to Planner. */
  REPORT(Merging.FROM_STORE);

  /** How two sides' changes of one field are brought together. */
  public enum Merging {
    WHOLE,
    BY_MEMBER,
    BY_ITEM,
    BY_LINE,
    FROM_STORE
  }

  private final Merging merging;

  Field(Merging merging) {
    this.merging = merging;
  }

  public Merging merging() {
    return merging;
  }

  /** Whether the field is a property of Planner's task details, which have an etag of their own. */
  public boolean inDetails() {
    return switch (this) {
      case DESCRIPTION, CHECKLIST, ATTACHMENTS, REPORT -> true;
      default -> false;
    };
  }

  /** The word used in the journal, in answers and in log lines: {@code due}, {@code assignees}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  public static Field of(String word) {
    return valueOf(word.toUpperCase(java.util.Locale.ROOT));
  }
}
