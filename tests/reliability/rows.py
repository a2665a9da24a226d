"""The 33 complaints that come up again and again in public bug reports of voice programs.

Each is a requirement of this program, and each requirement is proven by tests of the suite, by name. A row
that nothing proves yet says where the proof will come from.
"""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """``proofs`` are pytest's names of tests, ``absent`` says where what is missing will come from."""

    number: int
    complaint: str
    proofs: tuple[str, ...] = ()
    absent: str = ""


def _of(module: str, *names: str) -> tuple[str, ...]:
    return tuple(f"tests/{module}.py::test_{name}" for name in names)


ROWS = (
    Row(1, "It hears itself through the loudspeaker and interrupts or answers itself", (
        *_of("audio/test_echo_canceller", "after_the_first_second_the_echo_of_speech_is_gone",
             "a_person_as_loud_as_the_echo_is_still_heard"),
        *_of("end_to_end/test_echo", "it_does_not_hear_itself_and_hears_who_talks_over_it"),
    )),
    Row(2, "The first sentence is the worst: the echo is not learned yet", (
        *_of("audio/test_echo_warm_up",
             "of_the_first_speech_all_is_concealed_between_a_third_of_a_second_and_one_and_a_half"),
        *_of("audio/test_echo_stage", "half_learned_frames_are_silent_in_the_first_speech"),
    )),
    Row(3, "A cough or \"mm-hm\" kills the answer", (
        *_of("conversation/test_barge_in", "a_cough_pauses_the_assistant_but_does_not_stop_it"),
        *_of("audio/test_sound_card", "a_pause_is_silence_and_the_resume_goes_on_at_the_same_sample"),
        *_of("backends/test_contract_hands_free", "a_cough_pauses_the_answer_and_is_no_turn",
             "a_cough_while_the_answer_still_comes_costs_nothing_of_it"),
    )),
    Row(4, "\"Stop\" takes seconds", (
        *_of("audio/test_playout", "a_flush_fades_without_a_step_and_leaves_nothing"),
        *_of("ui/test_silence", "an_interruption_is_silence_within_100_ms",
             "a_click_silences_an_answer_that_came_at_once_within_150_ms"),
        *_of("backends/cascade/speech/test_interruption",
             "speech_is_dropped_at_once_however_long_the_sdk_takes_to_stop"),
        *_of("ui/test_silence", "a_click_silences_an_answer_that_came_at_once_within_150_ms",
             "an_interruption_is_silence_within_100_ms"),
        *_of("end_to_end/test_conversation", "a_long_answer_stops_by_key_and_by_button"),
    )),
    Row(5, "A syllable of the old answer comes after the interruption", (
        *_of("audio/test_playout", "a_flush_fades_without_a_step_and_leaves_nothing",
             "the_response_behind_a_flushed_one_follows_under_its_fade"),
        *_of("conversation/test_barge_in", "late_sound_of_an_interrupted_answer_does_not_bring_it_back"),
        *_of("backends/test_mapping", "late_sound_of_a_cancelled_response_is_dropped"),
        *_of("backends/cascade/speech/test_interruption",
             "late_sound_of_a_dropped_utterance_is_never_heard"),
    )),
    Row(6, "The model believes it said what nobody heard", (
        *_of("backends/test_contract_heard", "with_word_times_a_cut_is_known_to_the_word",
             "without_word_times_a_cut_is_known_within_300_ms"),
        *_of("backends/test_contract_answers", "a_cut_answer_ends_once_and_the_model_knows_what_was_heard"),
    )),
    Row(7, "Word times come early, interleaved or not at all", (
        *_of("conversation/test_heard", "word_times_that_arrive_in_any_order_give_the_same_cut",
             "without_word_times_the_cut_is_in_proportion_and_a_guess",
             "words_that_are_not_in_the_text_are_passed_over"),
    )),
    Row(8, "The transcript shows the answer before the question", (
        *_of("conversation/test_transcript", "two_hundred_events_in_any_order_settle_in_conversation_order",
             "turns_committed_in_any_order_settle_in_conversation_order"),
        *_of("backends/cascade/transcription/test_turn_ledger", "no_order_of_news_loses_or_doubles_a_turn"),
    )),
    Row(9, "The session dies after half an hour in mid-sentence", (
        *_of("conversation/test_link", "an_expiring_session_is_renewed_in_the_next_silence_without_a_word",
             "a_turn_said_during_a_renewal_is_sent_when_it_is_over",
             "a_renewal_waits_for_an_answer_that_the_service_still_works_on"),
        *_of("backends/test_contract_session", "a_session_that_ends_is_renewed_in_silence",
             "a_renewed_session_knows_what_was_heard_and_what_the_tools_gave"),
        *_of("session/test_broken_link",
             "a_session_of_a_minute_is_renewed_in_a_silence_and_no_sample_is_lost"),
    )),
    Row(10, "After sleep the connection looks open and is dead", (
        *_of("session/test_supervisor", "a_computer_that_slept_gets_a_fresh_connection",
             "a_sleep_that_both_clocks_counted_gets_a_fresh_connection"),
        *_of("backends/test_contract_session", "what_is_said_while_the_link_breaks_is_sent_on_the_next_one"),
        *_of("conversation/test_link",
             "a_turn_the_service_never_confirmed_is_sent_again_on_the_next_link"),
        *_of("backends/cascade/transcription/test_listening_session",
             "a_session_that_never_confirms_a_turn_is_deaf"),
        *_of("session/test_broken_link",
             "a_turn_that_no_event_follows_goes_out_whole_on_a_fresh_connection",
             "the_first_turn_after_a_sleep_goes_out_whole_on_a_fresh_connection",
             "what_is_said_after_the_key_is_released_never_goes_out_with_the_turn"),
    )),
    Row(11, "Errors when the link ends, and nobody connects again", (
        *_of("backends/test_link_failures", "each_refused_handshake_has_its_own_problem",
             "every_end_of_the_link_is_reported_as_a_lost_link",
             "nonsense_from_the_service_ends_the_link_with_a_sentence"),
        *_of("backends/cascade/transcription/test_failures",
             "each_refused_handshake_has_its_own_problem"),
        *_of("session/test_broken_link",
             "every_end_of_the_link_is_said_in_plain_words_at_once_and_only_a_passing_one_is_tried_again",
             "a_far_end_that_takes_nobody_is_called_less_than_thirty_times_in_any_minute"),
        *_of("session/test_timers", "only_the_wait_for_a_reconnect_is_spread_by_jitter"),
        *_of("conversation/test_link", "a_link_that_breaks_again_at_once_waits_longer"),
        *_of("backends/test_pacing", "never_more_than_the_limit_go_out_in_any_minute"),
    )),
    Row(12, "\"Conversation already has an active response\", and the agent goes mute", (
        *_of("backends/test_sequencer", "a_thousand_random_interleavings_meet_no_rejection_and_end_idle"),
        *_of("conversation/test_never_mute",
             "a_thousand_interleavings_always_end_in_an_answer_and_at_rest"),
    )),
    Row(13, "Speaking during a tool call runs the tool twice", (
        *_of("backends/test_contract_session", "an_interruption_stops_the_answer_but_not_the_tool",
             "the_user_may_go_on_while_a_tool_runs"),
        *_of("conversation/test_tools", "a_result_is_sent_once_whatever_arrives"),
        *_of("tools/test_registry", "a_call_given_up_by_its_caller_still_has_its_effect_once"),
    )),
    Row(14, "Dead air while a tool runs, an empty reply without a word", (
        *_of("conversation/test_answers", "an_empty_answer_never_ends_a_turn_in_silence"),
        *_of("conversation/test_tools",
             "a_failed_tool_tells_the_model_and_the_person_in_their_own_words",
             "a_tool_that_nobody_ends_is_told_as_failed_and_the_conversation_goes_on",
             "a_silent_wait_is_marked_every_two_seconds_if_tones_are_wanted",
             "a_response_that_says_it_called_a_tool_and_did_not_is_no_answer"),
        *_of("ui/test_tool_words", "a_running_tool_counts_seconds"),
        *_of("ondevice/test_tools", "a_failed_tool_is_told_as_it_is"),
    )),
    Row(15, "The first word is lost: the microphone does not deliver yet", (
        *_of("conversation/test_push_to_talk",
             "pressing_the_talk_key_opens_the_microphone_with_what_came_just_before"),
        *_of("conversation/test_microphone_and_speaker",
             "the_tone_that_says_speak_now_waits_for_the_first_sound_of_the_microphone"),
    )),
    Row(16, "The last syllable is lost when the key is released", (
        *_of("conversation/test_push_to_talk",
             "releasing_the_key_takes_in_the_end_of_the_last_word_first",
             "pressing_again_inside_the_tail_is_the_same_turn", "muting_cuts_a_held_turn_at_once",
             "stopping_cuts_a_held_turn_at_once"),
        *_of("backends/test_live_session",
             "less_than_100_ms_is_never_committed_and_the_user_is_told"),
    )),
    Row(17, "The beginning of the answer is clipped; clicks in mid-word", (
        *_of("audio/test_playout", "every_sample_plays_once_in_order_whatever_the_chunks",
             "an_answer_that_comes_in_time_begins_with_its_first_sample",
             "gaps_of_180_ms_are_bridged_once_they_have_been_seen",
             "a_short_reply_is_played_at_once_whatever_was_learned"),
    )),
    Row(18, "Unplugging a device freezes or silences the program", (
        *_of("end_to_end/test_troubles",
             "a_vanished_microphone_is_replaced_and_the_conversation_goes_on",
             "a_pulled_headset_stops_the_answer_and_nothing_is_heard_in_the_room"),
        *_of("audio/test_engine", "a_headset_that_is_back_takes_up_what_it_played",
             "what_a_pulled_headset_played_is_heard_nowhere_until_the_person_says_so"),
    )),
    Row(19, "The picker shows each microphone four times, cut to 31 letters", (
        *_of("ui/test_device_picker", "the_chosen_device_is_shown_by_its_label"),
        *_of("audio/test_devices", "a_device_that_another_host_api_has_now_is_found_by_its_name",
             "of_two_devices_of_one_name_the_host_api_tells_which",
             "behind_pipewire_each_of_its_devices_is_a_row_and_held_hardware_is_none"),
        *_of("ui/test_errands", "a_device_is_kept_with_the_host_api_that_has_it"),
    )),
    Row(20, "\"Invalid sample rate\"", (
        *_of("audio/test_portaudio", "a_device_that_refuses_our_rate_is_opened_at_its_own",
             "our_own_rate_is_tried_first_and_then_the_devices"),
        *_of("audio/test_resample", "a_tone_keeps_its_pitch_and_nothing_drifts"),
    )),
    Row(21, "A packaged program on macOS records zeros and nobody is asked", (
        *_of("packaging/macos/test_signing",
             "a_signature_without_the_microphone_is_found_on_the_final_bundle"),
        *_of("audio/test_silence_watch", "two_seconds_of_zeros_are_told_once"),
    )),
    Row(22, "The frozen program has no keyring, or asks once a key", (
        *_of("settings/test_secrets", "all_secrets_are_one_item_that_the_next_run_reads",
             "without_a_usable_keyring_a_secret_lives_for_the_session"),
        *_of("settings/test_secret_service", "a_key_survives_in_the_system_keyring_and_lies_in_no_file"),
    )),
    Row(23, "Defender, SmartScreen or Gatekeeper blocks it", (
        *_of("packaging/windows/test_signing", "both_installers_and_all_programs_in_them_are_signed"),
        *_of("packaging/macos/test_signing", "the_commands_are_those_that_apple_asks_for"),
        *_of("packaging/frozen/test_self_test",
             "the_installed_package_passes_its_own_self_test_and_answers_with_both_backends"),
    )),
    Row(24, "Memory grows with every interruption", (
        *_of("session/test_endurance",
             "two_thousand_turns_and_a_thousand_interruptions_leave_nothing_behind"),
    )),
    Row(25, "Push-to-talk and open microphone, a real mute, held keys that stick", (
        *_of("conversation/test_microphone_and_speaker", "muting_hands_free_closes_the_microphone_at_once"),
        *_of("ui/test_window_keys", "a_window_that_loses_the_keyboard_ends_the_hold",
             "a_repetition_that_looks_like_a_release_and_a_press_is_none"),
        *_of("audio/test_gate", "nothing_said_before_a_mute_can_go_out_after_it"),
    )),
    Row(26, "Words out of silence", (
        *_of("ondevice/test_room_tone", "five_minutes_of_room_tone_hands_free_are_no_turn_and_no_answer",
             "a_turn_by_hand_without_a_voice_has_no_words", "a_word_in_the_same_room_is_heard"),
    )),
    Row(27, "A Bluetooth microphone drags the headset to call quality", (
        *_of("audio/test_engine", "a_bluetooth_microphone_is_told_once_and_another_is_offered"),
        *_of("ui/test_errands", "the_microphone_that_is_offered_is_chosen_by_the_button"),
    )),
    Row(28, "The choice of a speaker is forgotten", (
        *_of("audio/test_engine", "a_device_pulled_out_is_replaced_and_taken_again_when_it_returns"),
        *_of("ui/test_device_picker", "an_unplugged_device_stays_and_is_marked"),
    )),
    Row(29, "A kiosk resets while a visitor talks, or never", absent="the kiosk: issue 15"),
    Row(30, "Buttons without a name, a mute that cannot be read", (
        *_of("ui/test_dock", "every_control_has_a_name"),
        *_of("ui/test_window_shapes", "every_control_has_a_name_and_is_large_enough"),
        *_of("ui/test_settings_pages", "every_control_has_a_name"),
        *_of("ui/test_window_keys", "a_whole_conversation_by_keyboard_alone"),
    )),
    Row(31, "The meter burns the processor and paints when hidden", (
        *_of("ui/test_level_meter", "only_what_changed_is_painted", "nothing_is_painted_while_it_is_hidden",
             "a_reading_that_changes_nothing_is_not_painted"),
        *_of("ui/test_window_shapes", "the_window_repaints_nothing_while_nothing_changes"),
    )),
    Row(32, "Secrets in the log", (
        *_of("backends/test_link_failures", "the_sdk_never_logs_what_was_said",
             "a_wrong_key_is_refused_once_and_appears_nowhere"),
        *_of("settings/test_secrets", "no_representation_shows_a_secret"),
    )),
    Row(33, "It ignores the proxy", (
        *_of("backends/test_proxies", "one_setting_of_the_system_leads_every_service_through_the_proxy",
             "the_systems_proxy_is_used_where_it_is_meant"),
    )),
)
