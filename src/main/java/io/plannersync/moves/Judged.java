package io.plannersync.moves;

import java.util.List;

/**
 * A mapping and what it is worth.
 *
 * @param storeId null if it names none
 * @param plannerId null if it names none
 * @param saidBy keys of Redis or lines of a file
 * @param reason for people, one sentence; of a contradiction, with what the others say
 */
record Judged(
    Verdict verdict, String storeId, String plannerId, List<String> saidBy, String reason) {}
