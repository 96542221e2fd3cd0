package io.plannersync.api;

import io.plannersync.api.AgentDocuments.Document;
import io.plannersync.model.Rules.Mode;
import io.plannersync.model.Side;
import io.plannersync.state.PlanState.Pause;
import io.plannersync.web.Problem;
import io.plannersync.web.Request;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** {@code ?wait=planner&timeout=5s}: an answer that waits, without a thread, for Planner. */
public final class Waiting {

  private static final Duration USUAL = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final Waiters waiters;
  private final AgentDocuments documents;
  private final Mode mode;
  private final Function<String, Optional<Pause>> paused;

  /**
   * @param mode of the sync; where Planner is not written there is nothing to wait for
   * @param paused the pause by which nothing is written to the plan of this id, which may be null
   */
  public Waiting(
      Waiters waiters,
      AgentDocuments documents,
      Mode mode,
      Function<String, Optional<Pause>> paused) {
    this.waiters = waiters;
    this.documents = documents;
    this.mode = mode;
    this.paused = paused;
  }

  /** How the waiting ended. */
  enum Result {
    NOT_ASKED,
    SYNCED,
    TOO_LATE
  }

  /**
   * @param written the document as it is after the waiting, null if it was deleted
   * @param reason why it is not to be waited for, null where it is or was
   */
  record Done(Document written, Result result, String reason) {
    Done(Document written, Result result) {
      this(written, result, null);
    }
  }

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
      return CompletableFuture.completedFuture(
          new Done(write.get(), Result.TOO_LATE, "SYNC_MODE forbids to write to Planner"));
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
    // Only now it is known which plan the document asks for.
    Optional<Pause> pause = paused.apply(documents.planOf(id));
    if (pause.isPresent()) {
      waiter.close();
      return CompletableFuture.completedFuture(
          new Done(written, Result.TOO_LATE, pause.get().sentence()));
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
