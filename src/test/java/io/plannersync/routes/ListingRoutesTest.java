package io.plannersync.routes;

import static io.plannersync.routes.PlayedGraph.answer;
import static io.plannersync.routes.PlayedGraph.error;
import static io.plannersync.routes.PlayedGraph.json;
import static io.plannersync.routes.PlayedGraph.page;
import static org.assertj.core.api.Assertions.assertThat;

import io.plannersync.graph.GraphCall;
import io.plannersync.graph.GraphReply;
import io.plannersync.graph.Listing;
import io.plannersync.routes.PlayedGraph.Answer;
import io.plannersync.testing.Targets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** routes/looking/list-all and list-page: a collection is all of its pages, or incomplete. */
class ListingRoutesTest {

  private static final String FIRST = "/v1.0/planner/plans/P1/tasks?$expand=details";

  private final RouteFixture routes =
      new RouteFixture().routes("graph/*", "looking/list-all", "looking/list-page");
  private final PlayedGraph graph = routes.graph();

  @BeforeEach
  void start() {
    routes.start();
  }

  @AfterEach
  void close() {
    routes.close();
  }

  @Test
  void all_23_pages_are_read_by_the_links_that_Graph_gives() {
    List<String> lines = play(23, -1, null);

    Listing listing = list();

    assertThat(listing.complete()).isTrue();
    assertThat(listing.items()).hasSize(46);
    assertThat(listing.items().get(45).path("id").asText()).isEqualTo("T22-1");
    assertThat(graph.lines()).containsExactlyElementsOf(lines);
    assertThat(graph.requests()).allMatch(r -> r.body().isEmpty());
  }

  @Test
  void a_page_that_fails_makes_the_listing_incomplete() {
    List<String> lines = play(23, 11, answer(502, "text/html", "<html>Bad gateway</html>"));

    Listing listing = list();

    assertThat(listing.complete()).isFalse();
    assertThat(listing.failure()).isInstanceOf(GraphReply.Unavailable.class);
    assertThat(graph.lines()).containsExactlyElementsOf(lines.subList(0, 12));
  }

  @Test
  void a_further_page_that_is_throttled_is_waited_for() {
    List<String> lines = play(3, 2, error(429, "", "", "Retry-After", "0.3"));
    graph.on(
        lines.get(2),
        error(429, "", "", "Retry-After", "0.3"),
        page(null, List.of("{\"id\":\"T2-0\"}")));

    Listing listing = list();

    assertThat(listing.complete()).isTrue();
    assertThat(listing.items()).hasSize(5);
    assertThat(graph.lines())
        .containsExactly(lines.get(0), lines.get(1), lines.get(2), lines.get(2));
  }

  @Test
  void a_first_page_that_is_throttled_makes_the_listing_incomplete() {
    play(3, 0, error(429, "", "", "Retry-After", "3"));

    Listing listing = list();

    assertThat(listing.complete()).isFalse();
    assertThat(listing.failure()).isInstanceOf(GraphReply.Throttled.class);
  }

  @Test
  void a_page_without_a_list_makes_the_listing_incomplete() {
    play(3, 1, json(200, "{\"value\":null}"));

    assertThat(list().complete()).isFalse();
  }

  @Test
  void an_empty_answer_is_no_empty_list() {
    play(1, 0, answer(204, "", ""));

    assertThat(list().complete()).isFalse();
  }

  @Test
  void an_empty_page_with_a_link_is_not_the_last_one() {
    graph.on("GET " + FIRST, page(graph.url() + "/v1.0/next", List.of()));
    graph.on("GET /v1.0/next", page(null, List.of("{\"id\":\"T1\"}")));

    assertThat(list().items()).hasSize(1);
  }

  @Test
  void a_link_to_itself_ends() {
    graph.on("GET " + FIRST, page(graph.url() + "/v1.0/next", List.of()));
    graph.on("GET /v1.0/next", page(graph.url() + "/v1.0/next", List.of("{\"id\":\"T1\"}")));

    Listing listing = list();

    assertThat(listing.complete()).isFalse();
    assertThat(graph.requests()).hasSize(2);
  }

  @Test
  void a_single_resource_is_a_list_of_one() {
    graph.on("GET " + FIRST, json(200, "{\"id\":\"P1\",\"categoryDescriptions\":{}}"));

    Listing listing = list();

    assertThat(listing.complete()).isTrue();
    assertThat(listing.items()).hasSize(1);
  }

  @Test
  void hundreds_of_pages_need_no_stack() {
    List<String> lines = play(600, -1, null);

    assertThat(list().complete()).isTrue();
    assertThat(graph.requests()).hasSize(lines.size());
  }

  private Listing list() {
    return (Listing) routes.ask("direct:list-all", GraphCall.get(Targets.of(FIRST)));
  }

  /** Plays pages of two tasks each, one of them another way; gives the lines of all requests. */
  private List<String> play(int pages, int other, Answer otherwise) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < pages; i++) {
      lines.add("GET " + target(i));
      String next = i + 1 < pages ? graph.url() + target(i + 1) : null;
      List<String> items = List.of("{\"id\":\"T" + i + "-0\"}", "{\"id\":\"T" + i + "-1\"}");
      graph.on(lines.get(i), i == other ? otherwise : page(next, items));
    }
    return lines;
  }

  private static String target(int page) {
    return page == 0 ? FIRST : FIRST + "&$skiptoken=a%2B" + page + "+b'=%3D";
  }
}
