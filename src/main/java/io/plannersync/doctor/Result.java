package io.plannersync.doctor;

/** What a check came to. */
public sealed interface Result {

  /** What was found, or why nothing could be. */
  String found();

  /** It is as it must be. */
  record Pass(String found) implements Result {}

  /**
   * It is not.
   *
   * @param fix the missing grant or setting and how to give it, one or more lines
   */
  record Fail(String found, String fix) implements Result {}

  /** It does not apply, or could not be told. */
  record Skip(String found) implements Result {}
}
