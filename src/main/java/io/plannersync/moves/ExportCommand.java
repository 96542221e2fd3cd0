package io.plannersync.moves;

import io.lettuce.core.RedisException;
import io.plannersync.state.Schema;
import io.plannersync.store.RedisClients;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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

/** Writes out what the service remembers. */
@Command(
    name = "export",
    description =
        "Writes pairs, conflicts, journal and tombstones as JSON lines, whether run is running or"
            + " not; changes nothing",
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:everything is written",
      "1:it is not, or some records cannot be read",
      "2:wrong usage"
    })
public final class ExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--home",
      description = "Where application.properties is; the working directory if unset")
  private Path home = Path.of("");

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Write to this file, which is replaced when all is written")
  private Path file;

  private final Function<Path, Place> places;

  /**
   * @param places tells where state is, by the settings of a directory; throws an
   *     IllegalArgumentException for wrong ones
   */
  public ExportCommand(Function<Path, Place> places) {
    this.places = places;
  }

  @Override
  public Integer call() {
    Place place;
    try {
      place = places.apply(home);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage());
    }
    // Standard output is for a program to read.
    Configurator.setAllLevels(LogManager.ROOT_LOGGER_NAME, Level.OFF);
    try (RedisClients redis = RedisClients.open(place.redisUrl())) {
      Schema.known(redis.shared(), place.own());
      Export export = new Export(redis.shared(), place.own());
      long unreadable = file == null ? print(export) : write(export);
      if (unreadable > 0) {
        spec.commandLine()
            .getErr()
            .println(
                "planner-sync: " + unreadable + " records cannot be read; see type unreadable");
        return CommandLine.ExitCode.SOFTWARE;
      }
      return CommandLine.ExitCode.OK;
    } catch (RedisException | IllegalStateException | IllegalArgumentException | IOException e) {
      spec.commandLine().getErr().println("planner-sync: cannot export: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    } finally {
      LoggerContext.getContext(false).reconfigure();
    }
  }

  private long print(Export export) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    long unreadable = export.write(out);
    if (out.checkError()) {
      throw new IOException("nobody reads it any more");
    }
    return unreadable;
  }

  /** Nobody else may read it, and nobody finds half of it. */
  private long write(Export export) throws IOException {
    Path whole = file.toAbsolutePath();
    Path part = Files.createTempFile(whole.getParent(), whole.getFileName().toString(), ".part");
    try {
      long unreadable;
      try (BufferedWriter out = Files.newBufferedWriter(part)) {
        unreadable = export.write(out);
      }
      Files.move(part, whole, StandardCopyOption.REPLACE_EXISTING);
      return unreadable;
    } finally {
      Files.deleteIfExists(part);
    }
  }
}
