package io.plannersync.moves;

import io.lettuce.core.RedisException;
import io.plannersync.state.Links;
import io.plannersync.state.Schema;
import io.plannersync.state.Tombstones;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tells what old mappings are worth, and takes over those that nothing is against. */
@Command(
    name = "import-mappings",
    description =
        "Tells what the mappings of the service before this one, or those of a file, are worth;"
            + " writes the new ones with --apply alone",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every mapping is kept or new",
      "1:some are contradictory, orphans or no ids, or not all could be read",
      "2:wrong usage"
    })
public final class ImportMappingsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      description = "Where application.properties is; the working directory if unset")
  private Path home = Path.of("");

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "Mappings as lines store_id,planner_id below that header; of Redis if unset")
  private Path csv;

  @Option(names = "--apply", description = "Write what is new")
  private boolean apply;

  @Option(names = "--json", description = "Print one JSON object a line in place of text")
  private boolean json;

  private final Function<Path, Place> places;
  private final Clock clock;

  /**
   * @param places tells where state and documents are, by the settings of a directory; throws an
   *     IllegalArgumentException for wrong ones
   * @param clock for the time in a mapping
   */
  public ImportMappingsCommand(Function<Path, Place> places, Clock clock) {
    this.places = places;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    Place place;
    List<Said> brought;
    try {
      place = places.apply(home);
      brought = csv == null ? null : Csv.read(csv);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    } catch (IOException e) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--csv: " + csv + " cannot be read: " + e);
    }
    // Standard output may be for a program to read.
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    PrintWriter out = spec.commandLine().getOut();
    try (RedisClients redis = RedisClients.open(place.redisUrl())) {
      Schema.known(redis.shared(), place.own());
      Mappings mappings = mappings(redis, place);
      List<Judged> judged = brought == null ? mappings.ofIdMaps() : mappings.of(brought);
      List<Judged> told = apply ? mappings.apply(judged) : judged;
      out.print(json ? MappingsReport.json(told, apply) : MappingsReport.text(told, apply));
      return isWell(told) ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    } catch (RedisException | IllegalStateException | IllegalArgumentException e) {
      spec.commandLine().getErr().println("planner-sync: cannot tell: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      out.flush();
      LoggerContext.getContext(false).reconfigure();
    }
  }

  private static boolean isWell(List<Judged> judged) {
    Map<Verdict, Long> sums = MappingsReport.sums(judged);
    return sums.get(Verdict.KEPT) + sums.get(Verdict.NEW) == judged.size();
  }

  private Mappings mappings(RedisClients redis, Place place) {
    StoreKeys keys = new StoreKeys(place.prefix());
    Documents documents = new Documents(redis, keys, place.newDocuments());
    return new Mappings(
        redis,
        keys,
        new IdMaps(redis, keys, documents.representation(), clock),
        documents,
        new Links(redis.shared(), place.own()),
        new Tombstones(redis.shared(), place.own()));
  }
}
