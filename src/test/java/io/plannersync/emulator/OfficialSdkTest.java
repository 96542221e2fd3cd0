package io.plannersync.emulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.microsoft.graph.core.content.BatchRequestContent;
import com.microsoft.graph.core.content.BatchResponseContent;
import com.microsoft.graph.core.requests.BaseGraphRequestAdapter;
import com.microsoft.graph.models.PlannerAppliedCategories;
import com.microsoft.graph.models.PlannerBucketCollectionResponse;
import com.microsoft.graph.models.PlannerPlan;
import com.microsoft.graph.models.PlannerTask;
import com.microsoft.graph.models.PlannerTaskDetails;
import com.microsoft.graph.models.Subscription;
import com.microsoft.graph.models.odataerrors.ODataError;
import com.microsoft.graph.serviceclient.GraphServiceClient;
import com.microsoft.kiota.authentication.AccessTokenProvider;
import com.microsoft.kiota.authentication.AllowedHostsValidator;
import com.microsoft.kiota.authentication.BaseBearerTokenAuthenticationProvider;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Microsoft's own Java SDK finds in the emulator what it expects of Graph. */
class OfficialSdkTest extends BoardTest {
  private GraphServiceClient sdk;

  @BeforeEach
  void connect() {
    sdk = sdk(emulator.tokens().application("sdk"));
  }

  private GraphServiceClient sdk(String token) {
    AccessTokenProvider tokens =
        new AccessTokenProvider() {
          @Override
          public String getAuthorizationToken(URI uri, Map<String, Object> context) {
            return token;
          }

          @Override
          public AllowedHostsValidator getAllowedHostsValidator() {
            return new AllowedHostsValidator();
          }
        };
    BaseGraphRequestAdapter adapter =
        new BaseGraphRequestAdapter(
            new BaseBearerTokenAuthenticationProvider(tokens),
            "http://localhost:" + emulator.port() + "/v1.0");
    return new GraphServiceClient(adapter);
  }

  @Test
  void lists_page_by_page_and_reads_details() {
    emulator.settings().pageSize(1);
    world.createTask(planId, json("{'title': 'Sand', 'description': 'all sides'}"));
    var tasks = sdk.planner().plans().byPlannerPlanId(planId).tasks();

    var first = tasks.get(request -> request.queryParameters.expand = new String[] {"details"});
    var second = tasks.withUrl(first.getOdataNextLink()).get();

    assertThat(first.getValue()).extracting(PlannerTask::getTitle).containsExactly("Paint");
    assertThat(second.getValue()).extracting(PlannerTask::getTitle).containsExactly("Sand");
    assertThat(second.getValue().get(0).getDetails().getDescription()).isEqualTo("all sides");
    assertThat(second.getOdataNextLink()).isNull();
    assertThat(sdk.groups().get().getValue().get(0).getDisplayName()).isEqualTo("Makers");
    assertThat(sdk.planner().plans().byPlannerPlanId(planId).buckets().get().getValue()).hasSize(1);
  }

  @Test
  void creates_patches_with_if_match_and_deletes() {
    PlannerTask wanted = new PlannerTask();
    wanted.setPlanId(planId);
    wanted.setTitle("Varnish");
    wanted.setDueDateTime(OffsetDateTime.parse("2026-12-01T10:00:00Z"));
    PlannerTask created = sdk.planner().tasks().post(wanted);
    var one = sdk.planner().tasks().byPlannerTaskId(created.getId());
    assertThat(created.getCreatedBy().getApplication().getId()).isEqualTo("sdk");

    PlannerTask change = new PlannerTask();
    change.setPercentComplete(100);
    PlannerAppliedCategories labels = new PlannerAppliedCategories();
    labels.getAdditionalData().put("category4", true);
    change.setAppliedCategories(labels);
    PlannerTask changed =
        one.patch(
            change,
            request -> {
              request.headers.add("If-Match", etag(created.getAdditionalData()));
              request.headers.add("Prefer", "return=representation");
            });
    assertThat(changed.getCompletedDateTime()).isEqualTo("2026-11-24T12:00:00Z");
    assertThat(changed.getAppliedCategories().getAdditionalData()).containsEntry("category4", true);

    PlannerTaskDetails details = new PlannerTaskDetails();
    details.setDescription("two coats");
    String detailsTag = etag(one.details().get().getAdditionalData());
    one.details().patch(details, request -> request.headers.add("If-Match", detailsTag));
    assertThat(one.details().get().getDescription()).isEqualTo("two coats");

    String newest = etag(one.get().getAdditionalData());
    one.delete(request -> request.headers.add("If-Match", newest));
    assertThatThrownBy(one::get)
        .isInstanceOfSatisfying(
            ODataError.class,
            error -> {
              assertThat(error.getResponseStatusCode()).isEqualTo(404);
              assertThat(error.getError().getMessage())
                  .isEqualTo("The requested item is not found.");
              assertThat(error.getError().getInnerError().getRequestId()).isNotEmpty();
            });
  }

  @Test
  void reads_and_writes_in_one_batch() throws Exception {
    var one = sdk.planner().tasks().byPlannerTaskId(taskId);
    PlannerTask change = new PlannerTask();
    change.setTitle("Sand");
    String tag = etag(one.get().getAdditionalData());
    BatchRequestContent batch = new BatchRequestContent(sdk);
    String listed =
        batch.addBatchRequestStep(
            sdk.planner().plans().byPlannerPlanId(planId).buckets().toGetRequestInformation());
    String changed =
        batch.addBatchRequestStep(
            one.toPatchRequestInformation(
                change,
                request -> {
                  request.headers.add("If-Match", tag);
                  request.headers.add("Prefer", "return=representation");
                }));
    String gone =
        batch.addBatchRequestStep(
            sdk.planner().tasks().byPlannerTaskId("x".repeat(28)).toGetRequestInformation());

    BatchResponseContent answers = sdk.getBatchRequestBuilder().post(batch, null);

    assertThat(answers.getResponsesStatusCode())
        .containsExactlyInAnyOrderEntriesOf(Map.of(listed, 200, changed, 200, gone, 404));
    assertThat(
            answers
                .getResponseById(
                    listed, PlannerBucketCollectionResponse::createFromDiscriminatorValue)
                .getValue())
        .hasSize(2);
    assertThat(
            answers.getResponseById(changed, PlannerTask::createFromDiscriminatorValue).getTitle())
        .isEqualTo("Sand");
  }

  @Test
  void a_signed_in_person_lists_its_plans_and_tasks() {
    world.patchTask(
        taskId,
        json(
            "{'assignments': {'"
                + ANN
                + "': {'@odata.type': '#microsoft.graph.plannerAssignment', 'orderHint': ' !'}}}"));
    GraphServiceClient ann = sdk(emulator.tokens().user("sdk", ANN, "Tasks.Read"));

    assertThat(ann.me().planner().plans().get().getValue())
        .extracting(PlannerPlan::getTitle)
        .containsExactly("Plan");
    assertThat(ann.me().planner().tasks().get().getValue())
        .extracting(PlannerTask::getId)
        .containsExactly(taskId);
  }

  @Test
  void subscribes_and_renews() throws Exception {
    try (Receiver receiver = new Receiver()) {
      Subscription wanted = new Subscription();
      wanted.setChangeType("updated");
      wanted.setResource("/groups/" + groupId);
      wanted.setNotificationUrl(receiver.url());
      wanted.setClientState("secret");
      wanted.setExpirationDateTime(inHours(2));
      Subscription made = sdk.subscriptions().post(wanted);
      Subscription later = new Subscription();
      later.setExpirationDateTime(inHours(48));

      Subscription renewed = sdk.subscriptions().bySubscriptionId(made.getId()).patch(later);

      assertThat(renewed.getExpirationDateTime()).isEqualTo(inHours(48));
      assertThat(receiver.handshakes).hasSize(2);
      assertThat(sdk.subscriptions().get().getValue())
          .extracting(Subscription::getId)
          .isEqualTo(List.of(made.getId()));
      sdk.subscriptions().bySubscriptionId(made.getId()).delete();
      assertThat(sdk.subscriptions().get().getValue()).isEmpty();
    }
  }

  private OffsetDateTime inHours(int hours) {
    Instant time = clock.instant().plusSeconds(hours * 3600L);
    return time.atOffset(ZoneOffset.UTC);
  }

  private static String etag(Map<String, Object> additionalData) {
    return (String) additionalData.get("@odata.etag");
  }
}
