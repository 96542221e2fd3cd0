package io.plannersync.sources;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.Listing;
import io.plannersync.model.Names;
import java.util.List;

/**
 * A feed that Graph keeps of what has changed. Where a reader stands in it is an opaque text; a
 * feed may tell the same change again, and tell it late.
 */
public interface ChangeFeed {

  /**
   * The call that asks for what came after a position.
   *
   * @param planId the plan asked about, null for a feed about all of them
   * @param position as an earlier answer gave it, null to begin
   */
  GraphCall ask(String planId, String position);

  /**
   * What a complete answer tells.
   *
   * @param position what {@link #ask} was given
   * @param names what people are called
   */
  Told read(Listing answer, String position, Names names);

  /**
   * @param changes in the order in which they are told
   * @param position where the reader stands after them, null if the feed has to be begun anew
   */
  record Told(List<Change> changes, String position) {}
}
