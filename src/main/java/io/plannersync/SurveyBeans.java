package io.plannersync;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.lettuce.core.api.StatefulRedisConnection;
import io.plannersync.looking.Pairing;
import io.plannersync.merge.Decide;
import io.plannersync.model.Half;
import io.plannersync.model.Rules;
import io.plannersync.model.Side;
import io.plannersync.model.StoreSight;
import io.plannersync.names.Directory;
import io.plannersync.planned.Floods;
import io.plannersync.planned.Pairs;
import io.plannersync.planned.Sights;
import io.plannersync.planned.Survey;
import io.plannersync.planner.Creations;
import io.plannersync.planner.PlannerLens;
import io.plannersync.reconcile.Boundary;
import io.plannersync.reconcile.Brake;
import io.plannersync.reconcile.Look;
import io.plannersync.reconcile.NamedTasks;
import io.plannersync.reconcile.OldCopies;
import io.plannersync.reconcile.OldMappings;
import io.plannersync.reconcile.Plans;
import io.plannersync.reconcile.ReadTask;
import io.plannersync.reconcile.RecentTasks;
import io.plannersync.reconcile.TaskReader;
import io.plannersync.reconcile.Unlinked;
import io.plannersync.state.Arrivals;
import io.plannersync.state.Counts;
import io.plannersync.state.Holds;
import io.plannersync.state.Links;
import io.plannersync.state.Marks;
import io.plannersync.state.PlanStates;
import io.plannersync.state.SelectedPlans;
import io.plannersync.state.Snapshots;
import io.plannersync.state.Tombstones;
import io.plannersync.state.Uncreated;
import io.plannersync.store.AgentsConfig;
import io.plannersync.store.DocumentLens;
import io.plannersync.store.Documents;
import io.plannersync.store.IdMaps;
import io.plannersync.store.Read;
import io.plannersync.store.RedisClients;
import io.plannersync.store.StoreKeys;
import io.plannersync.store.StoreLens;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;

/**
 * The steps of a pass once more, for one who only looks: nothing that these beans are asked for
 * writes.
 */
final class SurveyBeans {

  private static final String LIFE = "this survey";

  /** However long it takes to list everything, it is decided on what was listed. */
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Settings settings;
  private final RedisClients redis;
  private final String prefix;
  private final Clock clock;

  /**
   * @param prefix namespace of the service's own keys
   */
  SurveyBeans(Settings settings, RedisClients redis, String prefix, Clock clock) {
    this.settings = settings;
    this.redis = redis;
    this.prefix = prefix;
    this.clock = clock;
  }

  /** A survey to be made once. */
  Survey survey(SelectedPlans selected, Directory directory) {
    StatefulRedisConnection<String, String> connection = redis.shared();
    ZoneId zone = settings.zone("SYNC_ZONE");
    PlannerLens plannerLens = new PlannerLens(zone, Composition.limits(settings));
    StoreLens storeLens = new StoreLens(zone);
    StoreKeys keys = new StoreKeys(settings.text("STORE_PREFIX"));
    Documents documents =
        new Documents(
            redis,
            keys,
            Documents.NewDocuments.valueOf(
                settings.text("STORE_REPRESENTATION").toUpperCase(Locale.ROOT)));
    DocumentLens lens = new DocumentLens(documents, storeLens);
    IdMaps ids = new IdMaps(redis, keys, documents.representation(), clock, false);
    Links links = new Links(connection, prefix, clock);
    Snapshots snapshots = new Snapshots(connection, prefix, clock);
    Marks marks = new Marks(connection, prefix);
    Tombstones tombstones = new Tombstones(connection, prefix);
    Uncreated uncreated = new Uncreated(connection, prefix);
    Arrivals arrivals = new Arrivals(connection, prefix);
    Duration window = settings.duration("DELETE_WINDOW");
    Counts created = new Counts(connection, prefix, Counts.Kind.CREATED, window);
    Counts deleted = new Counts(connection, prefix, Counts.Kind.DELETED, window);
    Plans plans =
        new Plans(
            settings.find("DEFAULT_PLANNER_PLAN_ID").orElse(null),
            new AgentsConfig(redis, keys)::defaultPlan);
    Unlinked unlinked = new Unlinked(() -> LIFE, arrivals, uncreated, clock);
    NamedTasks named =
        new NamedTasks(lens, documents, links, tombstones, unlinked, link -> {}, clock);
    RecentTasks recent = new RecentTasks(Integer.MAX_VALUE, LONGEST);
    TaskReader reader = new TaskReader(plannerLens, new ObjectMapper());
    Creations creations = new Creations(plannerLens, settings.text("AZURE_CLIENT_ID"));
    Boundary boundary = new Boundary(selected, recent, clock);
    Rules rules = rules();
    Brake brake =
        new Brake(
            links,
            new Holds(connection, prefix),
            created,
            deleted,
            arrivals,
            uncreated,
            settings.duration("CREATE_GATHER"),
            window,
            clock);
    Look look =
        new Look(
            snapshots,
            ids,
            new OldMappings(ids, documents),
            documents,
            lens,
            marks,
            directory,
            plans,
            (item, link) -> Duration.ZERO,
            // What waits because of a pause is to be seen, too.
            plan -> Optional.empty(),
            named,
            clock);
    ReadTask readTask =
        new ReadTask(
            reader,
            plannerLens,
            recent,
            unlinked,
            links,
            new PlanStates(connection, prefix),
            marks,
            settings.duration("CREATE_GRACE"),
            creations,
            () -> Duration.ZERO,
            boundary,
            clock);
    Pairing pairing =
        new Pairing(
            links,
            ids,
            documents,
            plannerLens,
            creations,
            same(documents, storeLens, plannerLens, directory),
            unlinked,
            named,
            true);
    return new Survey(
        links,
        directory,
        recent,
        new Pairs(links, documents, lens, plans, ids, unlinked, pairing),
        new Sights(look, boundary, readTask, named),
        new Decide(rules),
        new OldCopies(tombstones, snapshots, lens, rules.mode().writes(Side.STORE)),
        brake,
        new Floods(brake, deleted, links, window, clock),
        clock);
  }

  /** One who observes wants to know what would be done if he did not. */
  private Rules rules() {
    Rules rules = Composition.rules(settings);
    return rules.mode() == Rules.Mode.OBSERVE ? rules.withMode(Rules.Mode.TWO_WAY) : rules;
  }

  /** Whether a document would be created as just this task. */
  static Pairing.SameTask same(
      Documents documents, StoreLens lens, PlannerLens plannerLens, Directory directory) {
    return (storeId, task) ->
        documents.read(storeId) instanceof Read.Found found
            && lens.read(
                    storeId, found.raw(), Half.EMPTY, directory.names(task.path("planId").asText()))
                instanceof StoreSight.Document document
            && plannerLens.sameAsPosted(
                task, plannerLens.newTask(task.path("planId").asText(), document.half().values()));
  }
}
