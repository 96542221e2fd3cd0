package io.plannersync.sim.redis.data;

/** A string; replaced as a whole. */
public record StringValue(Bytes text) implements Value {

  @Override
  public String type() {
    return "string";
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
