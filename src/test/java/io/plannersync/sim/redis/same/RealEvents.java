package io.plannersync.sim.redis.same;

import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The keyspace events of one database of a real server, as the ones of database 0. */
final class RealEvents implements AutoCloseable {

  private static final String END = "__keyspace@end__";
  private static final String SETTING = "notify-keyspace-events";
  private static final int PATIENCE_SECONDS = 30;

  private final StatefulRedisConnection<String, String> sender;
  private final StatefulRedisPubSubConnection<String, String> ear;
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  RealEvents(
      StatefulRedisConnection<String, String> sender,
      StatefulRedisPubSubConnection<String, String> ear,
      int database) {
    this.sender = sender;
    this.ear = ear;
    String own = "__keyspace@" + database + "__:";
    ear.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String pattern, String channel, String message) {
            heard.add(channel.replace(own, "__keyspace@0__:") + " " + message);
          }
        });
    ear.sync().psubscribe(own + "*", END);
    sender.sync().configSet(SETTING, "KA");
  }

  /** Those since the last call. */
  List<String> take() {
    sender.sync().publish(END, "");
    List<String> all = new ArrayList<>();
    try {
      while (true) {
        String next = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
          throw new IllegalStateException("Redis does not tell what was published");
        }
        if (next.startsWith(END)) {
          return all;
        }
        all.add(next);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    sender.sync().configSet(SETTING, "");
    ear.close();
  }
}
