package io.plannersync.doctor;

import java.util.Set;
import java.util.function.Supplier;

/**
 * One question about the set-up.
 *
 * @param id stable, in kebab case
 * @param name what is asked, in words
 * @param needs ids of checks and names of settings; if one of them failed, this is not asked
 * @param question asked at most once; an exception counts as a failure
 */
record Check(String id, String name, Set<String> needs, Supplier<Result> question) {}
