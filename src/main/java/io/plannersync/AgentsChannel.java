package io.plannersync;

import io.lettuce.core.RedisURI;
import java.time.Duration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * What camel-spring-redis needs to publish and to listen: one Lettuce connection factory, and
 * strings both ways. Its own defaults would be Jedis and Java serialisation.
 */
final class AgentsChannel implements AutoCloseable {

  /** How many events are looked into at once. */
  private static final int LISTENERS = 4;

  private final LettuceConnectionFactory connections;
  private final StringRedisTemplate template;
  private final RedisMessageListenerContainer listeners;

  AgentsChannel(RedisURI uri) {
    RedisConfiguration server = LettuceConnectionFactory.createRedisConfiguration(uri);
    var client = LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(5));
    if (uri.isSsl()) {
      client.useSsl();
    }
    connections = new LettuceConnectionFactory(server, client.build());
    connections.afterPropertiesSet();
    connections.start();
    template = new StringRedisTemplate(connections);
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("agent-events-");
    executor.setConcurrencyLimit(LISTENERS);
    listeners = new RedisMessageListenerContainer();
    listeners.setConnectionFactory(connections);
    listeners.setTaskExecutor(executor);
    listeners.setSubscriptionExecutor(new SimpleAsyncTaskExecutor("agent-listener-"));
    listeners.afterPropertiesSet();
    listeners.start();
  }

  private AgentsChannel() {
    connections = null;
    template = null;
    listeners = null;
  }

  /** A channel without a server, for whoever carries the messages himself. */
  static AgentsChannel silent() {
    return new AgentsChannel();
  }

  LettuceConnectionFactory connections() {
    return connections;
  }

  StringRedisTemplate template() {
    return template;
  }

  RedisSerializer<String> strings() {
    return RedisSerializer.string();
  }

  RedisMessageListenerContainer listeners() {
    return listeners;
  }

  @Override
  public void close() {
    if (connections != null) {
      listeners.stop();
      connections.destroy();
    }
  }
}
