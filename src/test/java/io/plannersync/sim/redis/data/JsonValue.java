package io.plannersync.sim.redis.data;

/** A RedisJSON document, as it is answered; replaced as a whole. */
public record JsonValue(Bytes text) implements Value {

  @Override
  public String type() {
    return "ReJSON-RL";
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public Value copy(History history) {
    return this;
  }

  @Override
  public String describe() {
    return text.toString();
  }
}
