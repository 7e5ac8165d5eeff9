/* A first program with libbareme: one questionnaire, one service's answers, its maturity rate and what is wrong.
 *
 *     cc score.c $(pkg-config --cflags --libs bareme) -o score && ./score
 */
#include <stdio.h>
#include <string.h>

#include <bareme.h>

static const char questionnaire[] = "barème 1\n"
                                    "utilise maturité\n"
                                    "questionnaire QU \"Urbanisation\"\n"
                                    "    version \"2020-12\"\n"
                                    "    échelle maturité\n"
                                    "    mesures taux\n"
                                    "question consomme_offre \"Le service lit-il l'offre de santé ?\" oui ou non\n"
                                    "    obligatoire\n"
                                    "axe A04 \"ROR\"\n"
                                    "    critère A04.1 \"Lecture du ROR\"\n"
                                    "        posé si consomme_offre\n"
                                    "        selon maturité\n"
                                    "        attendu 3\n"
                                    "    critère A04.2 \"Alimentation du ROR\"\n"
                                    "        selon maturité\n"
                                    "        attendu 2\n";

static const char answers[] = "{\"subject\": {\"id\": \"bfc-01\"}, \"status\": \"validated\","
                              " \"answers\": {\"consomme_offre\": true, \"A04.1\": 2}}";

int main(void) {
    BaremeProgram *program = NULL;
    BaremeMessages *messages = NULL;
    BaremeResult *result = NULL;
    BaremeSource source = {"qu.brm", questionnaire, strlen(questionnaire)};
    int status = 1;

    if (bareme_program_compile(&program, &messages, &source, 1, 1) != BAREME_OK) {
        fputs(messages == NULL ? "the questionnaire was not compiled\n" : bareme_messages_text(messages, BAREME_FRENCH, NULL), stderr);
        goto out;
    }
    bareme_messages_free(messages); /* warnings, if any */
    messages = NULL;

    BaremeOptions options = BAREME_OPTIONS_INIT;
    options.date = "2020-12-15";
    if (bareme_evaluate(&result, &messages, program, &options, answers, strlen(answers)) != BAREME_OK) goto out;

    double rate;
    if (bareme_result_figure(result, "A04.1", "taux", &rate)) printf("A04.1: %.4f\n", rate);
    if (bareme_result_figure(result, "QU", "taux", &rate)) printf("QU: %.4f\n", rate);
    fputs(bareme_result_subjects(result, NULL), stdout); /* scores and findings, as JSON */
    status = 0;
out:
    bareme_result_free(result);
    bareme_messages_free(messages);
    bareme_program_free(program);
    return status;
}
