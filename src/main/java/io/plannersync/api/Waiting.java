package io.plannersync.api;

import io.plannersync.api.AgentDocuments.Document;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code ?wait=planner&timeout=5s}: an answer that waits, without a thread, for Planner. */
public final class Waiting {

  private static final Duration USUAL = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Waiters waiters;
  private final AgentDocuments documents;
  private final Mode mode;

  /**
   * @param mode of the sync; where Planner is not written there is nothing to wait for
   */
  public Waiting(Waiters waiters, AgentDocuments documents, Mode mode) {
    this.waiters = waiters;
    this.documents = documents;
    this.mode = mode;
  }

  /** How the waiting ended. */
  enum Result {
    NOT_ASKED,
    SYNCED,
    TOO_LATE
  }

  /**
   * @param written the document as it is after the waiting, null if it was deleted
   */
  record Done(Document written, Result result) {}

  /**
   * Writes, and waits if the request asks for it.
   *
   * @param enough whether a settled document, null if deleted, has what was written
   * @throws Problem 400 for an unknown wait or timeout, 503 if too many wait
   */
  CompletionStage<Done> after(
      Request request, String id, Predicate<String> enough, Supplier<Document> write) {
    String wait = request.query("wait").orElse(null);
    if (wait == null) {
      return CompletableFuture.completedFuture(new Done(write.get(), Result.NOT_ASKED));
    }
    if (!wait.equals("planner")) {
      throw Problem.badRequest("the only thing to wait for is planner").field("wait");
    }
    Duration timeout = request.duration("timeout", USUAL, LONGEST);
    if (!mode.writes(Side.PLANNER)) {
      return CompletableFuture.completedFuture(new Done(write.get(), Result.TOO_LATE));
    }
    // Before the write: it may be settled before the write has returned.
    Waiters.Waiter waiter = waiters.open(id, enough, timeout);
    Document written;
    try {
      written = write.get();
    } catch (RuntimeException e) {
      waiter.close();
      throw e;
    }
    return waiter
        .outcome()
        .thenApply(
            settled ->
                new Done(
                    written == null ? null : documents.find(id).orElse(written),
                    settled ? Result.SYNCED : Result.TOO_LATE));
  }
}
