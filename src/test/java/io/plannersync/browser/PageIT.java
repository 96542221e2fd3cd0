package io.plannersync.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.plannersync.web.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page in a real browser, before a service that answers from a file. */
class PageIT {

  private static final Pattern ARRIVED = Pattern.compile("arrived after [\\d.]+ m?s");
  private static Browser browser;

  @BeforeAll
  static void open() {
    assumeTrue(
        Browser.installed().isPresent(),
        "skipped: no Chromium is installed (apt-get install chromium, or set CHROMIUM)");
    browser = new Browser(Browser.installed().orElseThrow());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
  }

  @Test
  void both_sides_and_the_state_of_the_sync_are_shown_without_any_error() {
    try (DoubleService service = new DoubleService(null, true)) {
      List<String> errors = new ArrayList<>();
      for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
        Page page = browser.open(service.url(), 1280, 900, scheme);
        page.onConsoleMessage(message -> errors.add(message.type() + " " + message.text()));
        page.onPageError(errors::add);
        assertThat(page.locator(".board .card")).hasCount(7);
        assertThat(page.locator(".documents .card")).hasCount(8);
        assertThat(page.locator(".panel.conflicts")).containsText("Write landing page copy");
        assertThat(page.locator(".panel.plans")).containsText("Office move");
        Browser.screenshot(page, "page-1280-" + scheme.name().toLowerCase());
        page.locator("#sync").scrollIntoViewIfNeeded();
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)");
        Browser.screenshot(page, "page-1280-sync-" + scheme.name().toLowerCase());
      }
      assertThat(errors).isEmpty();
    }
  }

  @Test
  void how_changes_in_Planner_are_known_is_told_with_the_reason_for_what_is_not() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      Locator known = page.locator(".panel.sources li");

      assertThat(known).hasCount(4);
      assertThat(known.nth(0)).containsText("delta");
      assertThat(known.nth(0)).containsText("403 Forbidden");
      assertThat(known.nth(1).locator(".pill.good")).hasText("works");
      assertThat(known.nth(2)).containsText("notifications of 1 group");
      assertThat(known.nth(2)).containsText("until");
      assertThat(known.nth(3)).containsText("notifications of 2 plans");
      assertThat(known.nth(3)).containsText("not offered by this tenant");
    }
  }

  @Test
  void on_a_phone_one_part_is_shown_at_a_time_and_nothing_is_wider_than_the_screen() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 360, 740, ColorScheme.LIGHT);
      for (String part : List.of("planner", "agents", "sync")) {
        page.locator("[data-show=" + part + "]").click();
        for (String other : List.of("planner", "agents", "sync")) {
          assertThat(page.locator("#" + other))
              .isVisible(new LocatorAssertions.IsVisibleOptions().setVisible(other.equals(part)));
        }
        Browser.screenshot(page, "page-360-" + part);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
            .isLessThanOrEqualTo(360);
      }
      page.locator("[data-show=planner]").click();
      page.locator(".board .card .title").first().click();
      assertThat(page.locator("dialog")).isVisible();
      Browser.screenshot(page, "page-360-dialog");
    }
  }

  @Test
  void whoever_has_to_sign_in_is_told_where_and_with_which_code() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      Locator banner = page.locator("#sign-in");
      assertThat(page.locator(".board .card").first()).isVisible();
      assertThat(banner).isHidden();

      service.signIn(
          Json.MAPPER
              .createObjectNode()
              .put("message", "To sign in, open the page and enter the code.")
              .put("code", "AB12CD34")
              .put("url", "https://microsoft.com/devicelogin")
              .put("expires_at", "2026-01-01T12:00:00Z"));
      assertThat(banner.locator("code")).hasText("AB12CD34");
      assertThat(banner.locator("a")).hasAttribute("href", "https://microsoft.com/devicelogin");
      Browser.screenshot(page, "page-1280-sign-in");

      service.signIn(null);
      assertThat(banner).isHidden();
    }
  }

  @Test
  void an_edit_of_a_card_is_timed_until_the_document_shows_it() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      card(page, "Update the terms of service").locator(".tick").click();

      Locator document = page.locator("[data-key=document-Task-000000000003]");
      assertThat(document.locator(".badge")).hasText(ARRIVED);
      assertThat(document).hasClass(Pattern.compile("done"));
      assertThat(page.locator("#latest")).containsText("→ agents");
      Browser.screenshot(page, "page-1280-arrived");
    }
  }

  @Test
  void an_edit_of_a_document_is_timed_until_the_card_shows_it() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      Locator title = page.locator("[data-key=document-Task-000000000004] .inline");
      title.fill("Product video, 60 seconds");
      title.press("Enter");

      assertThat(card(page, "Product video, 60 seconds").locator(".badge")).hasText(ARRIVED);
    }
  }

  @Test
  void what_somebody_is_typing_is_not_lost_when_the_other_side_changes() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      Locator title = page.locator("[data-key=document-Task-000000000003] .inline");
      title.fill("half typ");
      page.evaluate(
          "fetch('/api/demo/tasks/Xk8q_3aBcDeFgHiJkLmNoPqRsTu', {method: 'PATCH',"
              + " headers: {'Content-Type': 'application/json'},"
              + " body: JSON.stringify({title: 'Changed elsewhere'})})");
      assertThat(card(page, "Changed elsewhere")).isVisible();

      assertThat(title).hasValue("half typ");
    }
  }

  @Test
  void a_document_is_edited_as_json() {
    try (DoubleService service = new DoubleService(null, true)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      Locator document = page.locator("[data-key=document-Task-000000000001]");
      document.locator("[title='Show as JSON']").click();
      Locator area = document.locator("textarea");
      area.fill(area.inputValue().replace("\"CV-1\"", "\"CV-2\""));
      Browser.screenshot(page, "page-1280-json");
      document.locator("button.primary").click();

      assertThat(document.locator(".inline")).isVisible();
      assertThat(service.requests).contains("PATCH /api/agent/tasks/Task-000000000001");
    }
  }

  @Test
  void outside_the_demo_the_key_is_asked_for_once_and_planner_cannot_be_edited() {
    try (DoubleService service = new DoubleService("s3cret", false)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      page.locator("dialog input").fill("s3cret");
      page.locator("dialog .primary").click();

      assertThat(page.locator(".board .card")).hasCount(7);
      assertThat(page.locator("#planner-note")).hasText("as last settled");
      assertThat(page.locator(".board .add")).hasCount(0);
      page.reload();
      assertThat(page.locator(".board .card")).hasCount(7);
      assertThat(page.locator("dialog")).isHidden();
    }
  }

  @Test
  void who_may_only_read_sees_the_page_and_is_told_why_nothing_is_done() {
    try (DoubleService service = new DoubleService("wall", false)) {
      Page page = browser.open(service.url(), 1280, 900, ColorScheme.LIGHT);
      page.locator("dialog input").fill("wall");
      page.locator("dialog .primary").click();
      assertThat(page.locator(".board .card")).hasCount(7);

      page.locator("#all-now").click();

      assertThat(page.locator(".message.error")).hasText("this needs a key of the role operator");
      assertThat(page.locator("dialog")).isHidden();
    }
  }

  private static Locator card(Page page, String title) {
    return page.locator(".board .card").filter(new Locator.FilterOptions().setHasText(title));
  }
}
