package io.plannersync.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody does in the first minutes with the running demo. */
class BrowserIT {

  private static final double ARRIVES = 15_000;
  private static final Pattern TIMED = Pattern.compile("arrived after [\\d.]+ m?s");

  private static RunningDemo demo;
  private static Browser browser;
  private final List<String> errors = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void open() {
    var found = RunningDemo.find();
    assumeTrue(
        found.isPresent(), "skipped: no running demo, set -D" + RunningDemo.URL + "=http://...");
    assumeTrue(
        Browser.installed().isPresent(),
        "skipped: no Chromium is installed (apt-get install chromium, or set CHROMIUM)");
    demo = found.get();
    browser = new Browser(Browser.installed().orElseThrow());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
      demo.close();
    }
  }

  @BeforeEach
  void visit() {
    page = browser.open(demo.url(), 1280, 900, ColorScheme.LIGHT);
    page.onPageError(errors::add);
    assertThat(page.locator(".board .card").first()).isVisible(visible());
    assertThat(page.locator(".documents .card").first()).isVisible(visible());
  }

  @Test
  void every_task_of_planner_has_its_document() {
    for (String title : page.locator(".board .card .title").allTextContents()) {
      assertThat(document(title)).isVisible(visible());
    }
    Browser.screenshot(page, "demo");
    assertThat(errors).isEmpty();
  }

  @Test
  void a_task_added_in_planner_arrives_at_the_agents_with_its_time() {
    String title = "Order the cake " + System.currentTimeMillis();
    page.locator(".board .add").first().click();
    page.locator("dialog [name=title]").fill(title);
    page.locator("dialog .primary").click();

    assertThat(document(title).locator(".badge")).hasText(TIMED, text());
    Browser.screenshot(page, "demo-arrived-at-agents");
  }

  @Test
  void a_document_added_by_an_agent_arrives_in_planner_with_its_time() {
    String title = "Summarise feedback " + System.currentTimeMillis();
    page.locator("#add-document").click();
    page.locator("dialog [name=title]").fill(title);
    page.locator("dialog .primary").click();

    assertThat(card(title).locator(".badge")).hasText(TIMED, text());
  }

  @Test
  void completing_a_card_completes_the_document_and_renaming_the_document_renames_the_card() {
    String title = page.locator(".board .card:not(.done) .title").first().textContent();
    card(title).locator(".tick").click();
    assertThat(document(title)).hasClass(Pattern.compile("done"), classes());
    assertThat(document(title).locator("select.status")).hasValue("completed");

    String renamed = title + " (done)";
    Locator inline = document(title).locator(".inline");
    inline.fill(renamed);
    inline.press("Enter");
    assertThat(card(renamed).locator(".badge")).hasText(TIMED, text());
  }

  @Test
  void the_plan_shows_its_source_its_freshness_and_its_bound() {
    Locator row = page.locator(".panel.plans tbody tr").first();
    assertThat(row).containsText(Pattern.compile("history|delta|listing|notification"));
    assertThat(page.locator("#health"))
        .hasText("in sync", new LocatorAssertions.HasTextOptions().setTimeout(60_000));
  }

  /** By the value of its title field, which is no text of the page. */
  private Locator document(String title) {
    return page.locator(".documents .card")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.locator("button[aria-label=\"Edit " + quoted(title) + "\"]")));
  }

  private Locator card(String title) {
    return page.locator(".board .card")
        .filter(
            new Locator.FilterOptions()
                .setHas(page.locator(".tick[aria-label$=\"" + quoted(title) + "\"]")));
  }

  private static String quoted(String title) {
    return title.replace("\\", "\\\\").replace("\"", "\\\"");
  }

  private static LocatorAssertions.IsVisibleOptions visible() {
    return new LocatorAssertions.IsVisibleOptions().setTimeout(ARRIVES);
  }

  private static LocatorAssertions.HasTextOptions text() {
    return new LocatorAssertions.HasTextOptions().setTimeout(ARRIVES);
  }

  private static LocatorAssertions.HasClassOptions classes() {
    return new LocatorAssertions.HasClassOptions().setTimeout(ARRIVES);
  }
}
