extension Plot: RandomStory {
    func end(in theatre: Theatre) async -> StoryEnd {
        let played = await played(in: theatre)
        let rehearsal = PlotScript(plot: self).text(played.scenes, played.demands(in: scenery))
        return StoryEnd(rehearsal: rehearsal, failures: played.failures)
    }

    /// Plays the story and judges its end.
    ///
    /// - Parameters:
    ///   - theatre: where it is played.
    ///   - policies: the policies by which the end is judged; nil for the story's own.
    /// - Returns: what happened, and what does not hold.
    func played(in theatre: Theatre, judgedBy policies: [PlotField: Scenery.Policy]? = nil) async -> Played {
        var judged = scenery
        judged.policies = policies ?? judged.policies
        do throws(WorldFault) {
            let stage = try await theatre.stage(PlotScript(plot: self).prologue)
            return await played(on: PlotStage(stage), judgedBy: judged)
        } catch {
            return Played(failures: [RehearsalFailure(line: 0, error)])
        }
    }

    private func played(on stage: PlotStage, judgedBy scenery: Scenery) async -> Played {
        var stage = stage
        do throws(WorldFault) {
            for scene in scenes { try await stage.perform(scene) }
            for step in PlotScript.ending(of: stage.played.scenes) { try await stage.stage.perform(step) }
            try await stage.judge(stage.played.demands(in: scenery))
        } catch {
            stage.played.failures = [RehearsalFailure(line: 0, error)]
        }
        return stage.played
    }
}
