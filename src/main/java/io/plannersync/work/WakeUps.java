package io.plannersync.work;

import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.plannersync.model.WorkName.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Hears from Redis when something is due, whichever instance made it so: at once by a message, and
 * within a second what a lost message said, by asking.
 */
final class WakeUps implements AutoCloseable {

  private static final long MILLIS_BETWEEN_QUESTIONS = 1000;
  private static final List<Kind> ALL = List.of(Kind.values());

  private final WorkQueue queue;
  private final DueTimes times;
  private final StatefulRedisPubSubConnection<String, String> messages;

  WakeUps(WorkQueue queue, DueTimes times, StatefulRedisPubSubConnection<String, String> messages) {
    this.queue = queue;
    this.times = times;
    this.messages = messages;
  }

  void begin(ScheduledExecutorService clock) {
    messages.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String message) {
            heard(message);
          }
        });
    messages.sync().subscribe(queue.channel());
    clock.scheduleWithFixedDelay(this::ask, 0, MILLIS_BETWEEN_QUESTIONS, TimeUnit.MILLISECONDS);
  }

  private void heard(String message) {
    String[] words = message.split(" ");
    try {
      times.dueIn(Kind.of(words[0]), Duration.ofMillis(Long.parseLong(words[1])));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      // Of an instance of another version: it works on that kind itself.
    }
  }

  private void ask() {
    try {
      queue.next(ALL).forEach(times::dueIn);
      times.heardAll();
    } catch (RedisException e) {
      // Whoever waits asks for himself soon, and says what is wrong.
    }
  }

  @Override
  public void close() {
    messages.close();
  }
}
