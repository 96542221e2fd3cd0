package io.plannersync.sim.redis.command;

import io.plannersync.sim.redis.data.Bytes;
import io.plannersync.sim.redis.data.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A page of a scan. The cursor is the place of the next element, so that one that is there all the
 * time comes whatever is added or removed meanwhile.
 */
record Page(List<Bytes> elements, long next) {

  /**
   * @param all sorted by that order
   */
  static Page of(Collection<Bytes> all, Order order, ScanOptions options) {
    List<Bytes> found = new ArrayList<>();
    long passed = 0;
    long last = -1;
    for (Bytes element : all) {
      long place = order.place(element) + 1; // never 0, which is the end
      if (place >= options.cursor()) {
        // Elements of one place are never parted.
        if (passed >= options.count() && place != last) {
          return new Page(found, place);
        }
        passed++;
        last = place;
        if (options.match() == null || options.match().matches(element)) {
          found.add(element);
        }
      }
    }
    return new Page(found, 0);
  }

  Reply reply(Reply list) {
    return new Reply.Many(List.of(Reply.of(Long.toString(next)), list));
  }
}
